import CryptoChiffre
import Foundation
import GRDB

/// What was read already, by keyed name: a message that comes again is recognised and passed over in silence.
///
/// Kept in three lots of 38 days each; when a fourth begins, the first goes. So no row says when it was written.
enum Vus {
    /// Notes the content of that id; false when it was noted before.
    static func noter(_ id: IdContenu, de compte: CompteId, _ rangees: Rangees, maintenant: UInt64) throws -> Bool {
        try noter(compte.octets + id.octets, rangees, maintenant)
    }

    /// Whether the ratchet message of that hash was read before.
    static func contient(message hash: [UInt8], _ rangees: Rangees) throws -> Bool {
        let nom = Data(try rangees.trousseau.nom("vus", hash))
        return try Bool.fetchOne(
            rangees.base.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM vus WHERE id = ?)"), arguments: [nom])
            ?? false
    }

    /// Whether the content of that id was read before.
    static func contient(_ id: IdContenu, de compte: CompteId, _ rangees: Rangees) throws -> Bool {
        try contient(message: compte.octets + id.octets, rangees)
    }

    /// Notes the ratchet message of that hash.
    static func noter(message hash: [UInt8], _ rangees: Rangees, maintenant: UInt64) throws {
        _ = try noter(hash, rangees, maintenant)
    }

    private static func noter(_ valeur: [UInt8], _ rangees: Rangees, _ maintenant: UInt64) throws -> Bool {
        let lot = try Lots.courant("vus", rangees, maintenant: maintenant)
        try rangees.base.cachedStatement(sql: "INSERT OR IGNORE INTO vus(id, lot) VALUES (?, ?)").execute(arguments: [
            Data(try rangees.trousseau.nom("vus", valeur)), lot,
        ])
        return rangees.base.changesCount == 1
    }
}
