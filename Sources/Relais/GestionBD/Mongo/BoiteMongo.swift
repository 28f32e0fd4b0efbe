import CryptoChiffre
import Foundation

/// A device's mailbox, as its key: the account's 16 bytes and the device's number in 4, most significant first.
struct BoiteMongo: Hashable, Sendable {
    let cle: Data

    init(_ porteur: Porteur) { cle = CleMongo.de(porteur) }

    init(cle: Data) { self.cle = cle }

    /// Whose it is; nil for what is no key of a mailbox.
    var porteur: Porteur? {
        let taille = CompteId.taille
        guard cle.count == taille + 4, let compte = try? CompteId(Array(cle.prefix(taille))) else { return nil }
        return Porteur(compte: compte, appareil: cle.dropFirst(taille).reduce(0) { $0 << 8 | UInt32($1) })
    }
}
