import CryptoChiffre
import Foundation

/// A prekey of this device with its private half.
struct PrecleLocale: Sendable {
    /// As published, encoded.
    let precle: Data
    /// The private half: 32 bytes of X25519, or the 64-byte seed of ML-KEM-1024.
    let secrete: SecretBref
    /// The generation of the account's keys that it belongs to.
    let gen: UInt32
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
            precle: Data(precle.octets), secrete: SecretBref(paire.secrete), gen: gen, publieeLe: nil)
    }

    /// The published half, decoded.
    func lue() throws(ErreurCrypto) -> Precle { try Precle(octets: Array(precle)) }

    /// The pair, its private half in `arene` for as long as it is used.
    func paire(dans arene: Arene) throws -> PairePrecle {
        PairePrecle(publique: try lue().cle, secrete: try arene.copier(secrete))
    }

    /// The keys of the durable uses: the current ones, and those that what is under way may still need.
    static func durables(_ rangees: Rangees) throws -> [PrecleLocale] {
        try rangees.lireToutSecret(.precles, comme: PrecleLocale.self)
    }

    /// The one-time keys that no handshake has used yet.
    static func ponctuelles(_ rangees: Rangees) throws -> [PrecleLocale] {
        try rangees.lireToutSecret(.ponctuelles, comme: PrecleLocale.self)
    }

    /// The key of `usage` numbered `id`, or nil when it never was or is erased.
    static func lire(_ usage: Precle.Usage, _ id: UInt32, _ rangees: Rangees) throws -> PrecleLocale? {
        try rangees.lireSecret(table(usage), nom(usage, id), comme: PrecleLocale.self)
    }

    func ecrire(_ rangees: Rangees) throws {
        let lue = try lue()
        try rangees.ecrireSecret(self, Self.table(lue.usage), Self.nom(lue.usage, lue.id))
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

extension PrecleLocale: RangeeSecrete {
    static let version: UInt8 = 1
    static let tailleMax = Limites.precle + 128
    private static let tailles = [32, 64]

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        precle = Data(try champs.variable(max: Limites.precle))
        gen = try champs.entier()
        publieeLe = try champs.option { champs throws(ErreurCrypto) in try champs.entier() }
        let taille = Int(try champs.entier(UInt8.self))
        guard Self.tailles.contains(taille) else { throw ErreurCrypto(.encodage, "private half of a prekey") }
        secrete = try champs.secret(taille)
    }

    func coder(_ codeur: inout Encodeur) {
        codeur.variable(Array(precle))
        codeur.entier(gen)
        codeur.option(publieeLe) { $0.entier($1) }
        codeur.entier(UInt8(secrete.taille))
        codeur.secret(secrete)
    }
}
