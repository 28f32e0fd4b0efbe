import CryptoChiffre
import Foundation

/// Where the one-time prekeys stand: which numbers were given out, and when the relay was last asked how many it has left.
struct ReservePonctuelles: Codable, Sendable {
    private static let nom = Array("ponctuelles".utf8)

    /// The highest number made so far, by use. The keys go when they are used, the numbers never come again.
    private var numeros: [UInt8: UInt32] = [:]
    /// When the relay is to be asked again, in seconds since 1970.
    var aDemanderLe: UInt64 = 0

    static func lire(_ rangees: Rangees) throws -> ReservePonctuelles {
        try rangees.lire(.registre, nom) ?? ReservePonctuelles()
    }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }

    /// The next number of `usage`, which is then used up.
    /// - Throws: `limite` when there is none left.
    mutating func suivant(_ usage: Precle.Usage) throws(ErreurCrypto) -> UInt32 {
        let dernier = numeros[usage.rawValue] ?? 0
        guard dernier < .max else { throw ErreurCrypto(.limite, "prekey numbers") }
        numeros[usage.rawValue] = dernier + 1
        return dernier + 1
    }

    /// Passes over the numbers up to `dernier`, which the relay knows.
    /// - Returns: whether there were such.
    mutating func depasser(_ dernier: UInt32, _ usage: Precle.Usage) -> Bool {
        guard Self.estDepassee(numeros[usage.rawValue] ?? 0, par: dernier) else { return false }
        numeros[usage.rawValue] = dernier
        return true
    }

    /// Whether the relay has seen a number beyond `ici` that a later state of this profile can have come to. Absurd ones are not
    /// believed: they would use the numbers up.
    static func estDepassee(_ ici: UInt32, par dernier: UInt32) -> Bool {
        dernier > ici && dernier - ici <= ecartMax && dernier < .max - ecartMax
    }

    private static let ecartMax: UInt32 = 1 << 20
}
