import CryptoChiffre
import Foundation

/// A prekey of this device with its private half.
struct PrecleLocale: Codable, Sendable {
    /// As published, encoded.
    var precle: Data
    /// The private half: 32 bytes of X25519, or the 64-byte seed of ML-KEM-1024.
    var secrete: Data
    /// The generation of the account's keys that it belongs to.
    var gen: UInt32
    /// When the relay took it, in seconds since 1970.
    var publieeLe: UInt64?

    /// Makes the next key of `usage`.
    static func nouvelle(
        _ usage: Precle.Usage, id: UInt32, gen: UInt32, trousseau: Trousseau, maintenant: UInt64
    ) throws -> PrecleLocale {
        let paire = try PairePrecle(usage: usage, dans: trousseau.arene)
        let precle = try Precle(
            usage: usage, compte: trousseau.compte, appareil: trousseau.appareil, id: id, debut: maintenant,
            cle: paire.publique, dsk: trousseau.dsk)
        return PrecleLocale(
            precle: Data(precle.octets), secrete: paire.secrete.lire { Data($0) }, gen: gen, publieeLe: nil)
    }

    /// The published half, decoded.
    func lue() throws(ErreurCrypto) -> Precle { try Precle(octets: Array(precle)) }

    /// The pair, its private half in `arene` for as long as it is used.
    func paire(dans arene: Arene) throws -> PairePrecle {
        PairePrecle(publique: try lue().cle, secrete: try arene.copier(secrete))
    }

    /// The keys of the durable uses: the current ones, and those that what is under way may still need.
    static func durables(_ rangees: Rangees) throws -> [PrecleLocale] { try rangees.lireTout(.precles) }

    /// The one-time keys that no handshake has used yet.
    static func ponctuelles(_ rangees: Rangees) throws -> [PrecleLocale] { try rangees.lireTout(.ponctuelles) }

    /// The key of `usage` numbered `id`, or nil when it never was or is erased.
    static func lire(_ usage: Precle.Usage, _ id: UInt32, _ rangees: Rangees) throws -> PrecleLocale? {
        try rangees.lire(table(usage), nom(usage, id))
    }

    func ecrire(_ rangees: Rangees) throws {
        let lue = try lue()
        try rangees.ecrire(self, Self.table(lue.usage), Self.nom(lue.usage, lue.id))
    }

    func effacer(_ rangees: Rangees) throws {
        let lue = try lue()
        try Self.effacer(lue.usage, lue.id, rangees)
    }

    static func effacer(_ usage: Precle.Usage, _ id: UInt32, _ rangees: Rangees) throws {
        try rangees.effacer(table(usage), nom(usage, id))
    }

    /// The many one-time keys have a table of their own: what reads all durable ones does not pass through them.
    private static func table(_ usage: Precle.Usage) -> Rangees.Table {
        Precle.Usage.ponctuelles.contains(usage) ? .ponctuelles : .precles
    }

    private static func nom(_ usage: Precle.Usage, _ id: UInt32) -> [UInt8] {
        [usage.rawValue] + withUnsafeBytes(of: id.bigEndian) { Array($0) }
    }
}
