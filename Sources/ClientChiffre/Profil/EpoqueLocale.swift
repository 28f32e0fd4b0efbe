import CryptoChiffre
import Foundation

/// How far the epochs of this profile are ahead of the keyring's, which counts the unlockings: they also rise while it stays open, and
/// after a profile restored from an old copy was noticed.
struct EpoqueLocale: Codable, Sendable {
    private static let nom = Array("epoque".utf8)
    /// The relay takes no higher ones.
    private static let max = UInt64(Int64.max)

    private var avance: UInt64 = 0

    static func lire(_ rangees: Rangees) throws -> EpoqueLocale {
        try rangees.lire(.registre, nom) ?? EpoqueLocale()
    }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }

    /// The epoch to tell.
    func numero(_ trousseau: Trousseau) -> UInt64 { min(Self.max, trousseau.epoque + avance) }

    /// The next one while the profile stays open.
    mutating func avancer() { avance = min(Self.max, avance + 1) }

    /// From now on beyond `autre`, which a later state of this profile had reached.
    mutating func depasser(_ autre: UInt64, _ trousseau: Trousseau) {
        let suivante = min(Self.max, autre) + 1
        avance = Swift.max(avance, suivante - min(trousseau.epoque, suivante))
    }
}
