import CryptoChiffre
import Foundation

/// A prekey of this device with its private half.
struct PrecleLocale: Codable, Sendable {
    /// As published, encoded.
    var precle: Data
    /// The private half, 32 bytes.
    var secrete: Data
    /// The generation of the account's keys that it belongs to.
    var gen: UInt32
    /// When the relay took it, in seconds since 1970.
    var publieeLe: UInt64?

    /// Makes the next key of `usage`.
    static func nouvelle(
        _ usage: Precle.Usage, id: UInt32, gen: UInt32, trousseau: Trousseau, maintenant: UInt64
    ) throws -> PrecleLocale {
        let paire = try PaireX25519(dans: trousseau.arene)
        let precle = try Precle(
            usage: usage, compte: trousseau.compte, appareil: trousseau.appareil, id: id, debut: maintenant,
            cle: paire.publique, dsk: trousseau.dsk)
        return PrecleLocale(
            precle: Data(precle.octets), secrete: paire.secrete.lire { Data($0) }, gen: gen, publieeLe: nil)
    }

    /// The published half, decoded.
    func lue() throws(ErreurCrypto) -> Precle { try Precle(octets: Array(precle)) }

    static func toutes(_ rangees: Rangees) throws -> [PrecleLocale] { try rangees.lireTout(.precles) }

    /// All of them or those of a generation, ready to be used, their private halves in `arene` for as long as they are.
    static func cles(_ rangees: Rangees, gen: UInt32? = nil, dans arene: Arene) throws -> ClesLocales {
        ClesLocales(
            try toutes(rangees).filter { gen == nil || $0.gen == gen }.map { locale in
                let precle = try locale.lue()
                return ClesLocales.Cle(
                    precle: precle,
                    paire: try PaireX25519(publique: precle.cle, secrete: arene.copier(locale.secrete)),
                    publiee: locale.publieeLe != nil)
            })
    }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .precles, try nom()) }

    func effacer(_ rangees: Rangees) throws { try rangees.effacer(.precles, try nom()) }

    private func nom() throws -> [UInt8] {
        let lue = try lue()
        return [lue.usage.rawValue] + withUnsafeBytes(of: lue.id.bigEndian) { Array($0) }
    }
}
