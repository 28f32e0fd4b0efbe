import Contrat
import CryptoChiffre
import Foundation

/// Keys made of an account and numbers: those of one account lie together, in the order of the numbers.
enum CleMongo {
    /// Bytes of an envelope's key: account, device, idempotency key.
    static let tailleDeDepot = CompteId.taille + 4 + LimitesContrat.tailleIdempotence

    static func de(_ compte: CompteId) -> Data { Data(compte.octets) }

    static func de(_ porteur: Porteur) -> Data { de(porteur.compte) + de(porteur.appareil) }

    static func de(_ nombre: UInt32) -> Data { withUnsafeBytes(of: nombre.bigEndian) { Data($0) } }
}
