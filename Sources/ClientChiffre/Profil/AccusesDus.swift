import CryptoChiffre
import Foundation

/// The accounts to which receipts are owed, in the register.
struct AccusesDus: Codable, Sendable {
    private static let nom = Array("accuses".utf8)

    private var comptes: Set<Data> = []

    static func lire(_ rangees: Rangees) throws -> [CompteId] {
        try etat(rangees).comptes.sorted { $0.lexicographicallyPrecedes($1) }
            .map { octets throws(ErreurCrypto) in try CompteId(Array(octets)) }
    }

    static func noter(_ compte: CompteId, _ rangees: Rangees) throws {
        var etat = try etat(rangees)
        if etat.comptes.insert(Data(compte.octets)).inserted { try rangees.ecrire(etat, .registre, nom) }
    }

    static func oublier(_ compte: CompteId, _ rangees: Rangees) throws {
        var etat = try etat(rangees)
        if etat.comptes.remove(Data(compte.octets)) != nil { try rangees.ecrire(etat, .registre, nom) }
    }

    private static func etat(_ rangees: Rangees) throws -> AccusesDus {
        try rangees.lire(.registre, nom) ?? AccusesDus()
    }
}
