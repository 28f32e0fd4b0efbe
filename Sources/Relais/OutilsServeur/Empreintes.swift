import Contrat
import CryptoChiffre
import Foundation

/// By which the relay knows a change of password again: a hash of every field under its secret, so that the stored hash is no
/// help to whoever steals the database and tries passwords.
struct Empreintes: Sendable {
    let secret: SecretRelais

    /// The hash of a request, 32 bytes.
    func de(_ demande: DemandeChangerMdp) throws -> Data {
        let champs = [
            demande.compte, demande.idempotence, demande.ancienneCleAuth, demande.sel, Data([demande.version]),
            demande.cleAuth, demande.declaration,
        ]
        // Each with its length: no two requests run together into the same bytes.
        let octets = (champs + demande.precles).flatMap { champ in
            withUnsafeBytes(of: UInt64(champ.count).bigEndian) { Array($0) } + champ
        }
        return Data(try secret.hash(.changement, octets, taille: 32))
    }
}
