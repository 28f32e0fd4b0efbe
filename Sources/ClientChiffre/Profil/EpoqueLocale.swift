import CryptoChiffre
import Foundation

/// How far the epochs that the relay was told are ahead of the keyring's: since a profile restored from an old copy was noticed.
struct EpoqueLocale: Codable, Sendable {
    private static let nom = Array("epoque".utf8)

    private var avance: UInt64 = 0

    static func lire(_ rangees: Rangees) throws -> EpoqueLocale {
        try rangees.lire(.registre, nom) ?? EpoqueLocale()
    }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }

    /// The epoch to tell.
    func numero(_ trousseau: Trousseau) -> UInt64 { trousseau.epoque + avance }

    /// From now on beyond `autre`, which a later state of this profile had reached.
    mutating func depasser(_ autre: UInt64, _ trousseau: Trousseau) {
        avance = max(avance, autre + 1 - min(trousseau.epoque, autre + 1))
    }
}
