import CryptoChiffre
import Foundation

/// A prekey of this device with its private half.
struct PrecleLocale: Codable, Sendable {
    /// As published, encoded.
    var precle: Data
    /// The private half, 32 bytes.
    var secrete: Data
    /// Whether the relay has it.
    var publiee: Bool

    /// Makes the next key of `usage`.
    static func nouvelle(
        _ usage: Precle.Usage, id: UInt32, trousseau: Trousseau, maintenant: UInt64
    ) throws -> PrecleLocale {
        let paire = try PaireX25519(dans: trousseau.arene)
        let precle = try Precle(
            usage: usage, compte: trousseau.compte, appareil: trousseau.appareil, id: id, debut: maintenant,
            cle: paire.publique, dsk: trousseau.dsk)
        return PrecleLocale(
            precle: Data(precle.octets), secrete: paire.secrete.lire { Data($0) }, publiee: false)
    }

    func cle(dans arene: Arene) throws -> ClesLocales.Cle {
        let precle = try Precle(octets: Array(precle))
        return ClesLocales.Cle(precle: precle, paire: try PaireX25519(secrete: arene.copier(secrete)))
    }

    static func toutes(_ rangees: Rangees) throws -> [PrecleLocale] { try rangees.lireTout(.precles) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .precles, try nom()) }

    func effacer(_ rangees: Rangees) throws { try rangees.effacer(.precles, try nom()) }

    private func nom() throws -> [UInt8] {
        let lue = try Precle(octets: Array(precle))
        return [lue.usage.rawValue] + withUnsafeBytes(of: lue.id.bigEndian) { Array($0) }
    }
}
