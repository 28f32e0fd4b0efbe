import CryptoChiffre
import Foundation

/// A device's mailbox, as its key: the account's 16 bytes and the device's number in 4, most significant first.
struct BoiteMongo: Hashable, Sendable {
    let cle: Data

    init(_ porteur: Porteur) { cle = CleMongo.de(porteur) }
}

/// Keys made of an account and numbers: those of one account lie together, in the order of the numbers.
enum CleMongo {
    static func de(_ compte: CompteId) -> Data { Data(compte.octets) }

    static func de(_ porteur: Porteur) -> Data { de(porteur.compte) + de(porteur.appareil) }

    static func de(_ nombre: UInt32) -> Data { withUnsafeBytes(of: nombre.bigEndian) { Data($0) } }
}
