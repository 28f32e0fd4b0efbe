import CryptoChiffre
import Foundation

/// The keys of what an account has.
extension CleMongo {
    static func de(_ porteur: Porteur, _ usage: Precle.Usage) -> Data { de(porteur) + Data([usage.rawValue]) }

    static func de(_ porteur: Porteur, _ precle: PrecleRangee) -> Data { de(porteur, precle.usage) + de(precle.id) }

    /// The number at the end of a key.
    static func nombre(_ cle: Data) -> UInt32 { cle.suffix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// The keys that begin with `debut` and have `reste` bytes more. MongoDB orders binaries by their length first: bounds of another
    /// length would let all keys through, or none.
    static func bornes(_ debut: Data, reste: Int) -> ValeurMongo {
        [
            "$gte": .octets(debut + Data(count: reste)),
            "$lte": .octets(debut + Data(repeating: .max, count: reste)),
        ]
    }

    /// Bytes of a prekey's key after the account: device, use and id.
    static let tailleAppareilUsageId = 9
    /// The same after the device.
    static let tailleUsageId = 5
    /// Bytes of a number.
    static let tailleNombre = 4

    /// The keys of all prekeys of one use.
    static func bornes(_ porteur: Porteur, _ usage: Precle.Usage) -> ValeurMongo {
        bornes(de(porteur, usage), reste: tailleNombre)
    }
}
