import CryptoChiffre
import Foundation

/// The private half of an IDH that a change of password has replaced: handshakes that were under way then are still read.
struct IdentiteAncienne: Sendable {
    /// The private half, 32 bytes.
    let secrete: SecretBref
    /// When it goes, in seconds since 1970.
    let jusqua: UInt64

    /// That of `trousseau`, whose keys are of generation `gen`.
    init(_ trousseau: Trousseau, maintenant: UInt64) {
        secrete = SecretBref(trousseau.idh.secrete)
        jusqua = maintenant + Limites.retentionPrecle
    }

    static func lire(gen: UInt32, _ rangees: Rangees) throws -> IdentiteAncienne? {
        try rangees.lireSecret(.registre, nom(gen), comme: IdentiteAncienne.self)
    }

    func ecrire(gen: UInt32, _ rangees: Rangees) throws { try rangees.ecrireSecret(self, .registre, Self.nom(gen)) }

    /// Erases those of generations before `gen` whose time is over.
    static func expirer(avant gen: UInt32, _ rangees: Rangees, maintenant: UInt64) throws {
        // Each goes after 38 days: those before the first that is gone are gone, too.
        for ancienne in (0..<gen).reversed() {
            guard let gardee = try lire(gen: ancienne, rangees) else { return }
            if gardee.jusqua < maintenant { try effacer(gen: ancienne, rangees) }
        }
    }

    static func effacer(gen: UInt32, _ rangees: Rangees) throws { try rangees.effacer(.registre, nom(gen)) }

    private static func nom(_ gen: UInt32) -> [UInt8] {
        Array("idh".utf8) + withUnsafeBytes(of: gen.bigEndian) { Array($0) }
    }
}

extension IdentiteAncienne: RangeeSecrete {
    static let version: UInt8 = 1
    static let tailleMax = 64

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        jusqua = try champs.entier()
        secrete = try champs.secret()
    }

    func coder(_ codeur: inout Encodeur) {
        codeur.entier(jusqua)
        codeur.secret(secrete)
    }
}
