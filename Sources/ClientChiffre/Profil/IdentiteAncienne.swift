import CryptoChiffre
import Foundation

/// The private half of an IDH that a change of password has replaced: handshakes that were under way then are still read.
struct IdentiteAncienne: Codable, Sendable {
    /// The private half, 32 bytes.
    let secrete: Data
    /// When it goes, in seconds since 1970.
    let jusqua: UInt64

    /// That of `trousseau`, whose keys are of generation `gen`.
    init(_ trousseau: Trousseau, maintenant: UInt64) {
        secrete = trousseau.idh.secrete.lire { Data($0) }
        jusqua = maintenant + Limites.retentionPrecle
    }

    static func lire(gen: UInt32, _ rangees: Rangees) throws -> IdentiteAncienne? {
        try rangees.lire(.registre, nom(gen))
    }

    func ecrire(gen: UInt32, _ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom(gen)) }

    static func effacer(gen: UInt32, _ rangees: Rangees) throws { try rangees.effacer(.registre, nom(gen)) }

    private static func nom(_ gen: UInt32) -> [UInt8] {
        Array("idh".utf8) + withUnsafeBytes(of: gen.bigEndian) { Array($0) }
    }
}
