import CryptoChiffre
import Foundation
import GRDB

/// Envelopes that could not be read, kept for a while: the 500 latest.
struct Quarantaine: Codable, Sendable {
    static let maximum = 500

    /// When the relay stored it, in seconds since 1970.
    var recu: UInt64
    /// Why it could not be read.
    var raison: String
    var enveloppe: Data

    /// Keeps it, once however often it comes. Of bytes that are no envelope only the reason is kept.
    /// - Returns: false when it was kept already.
    @discardableResult
    func ajouter(_ rangees: Rangees) throws -> Bool {
        let nom = Data(try rangees.trousseau.nom("quarantaine", try Blake2b.hash(Array(enveloppe))))
        let connue = try Bool.fetchOne(
            rangees.base, sql: "SELECT EXISTS (SELECT 1 FROM quarantaine WHERE nom = ?)", arguments: [nom])
        guard connue != true else { return false }
        var gardee = self
        if !Limites.enveloppes.contains(enveloppe.count) { gardee.enveloppe = Data() }
        let ordre = try rangees.ajouter(gardee, a: "quarantaine")
        try rangees.base.execute(sql: "UPDATE quarantaine SET nom = ? WHERE ordre = ?", arguments: [nom, ordre])
        try rangees.base.execute(
            sql: """
                DELETE FROM quarantaine WHERE ordre <=
                (SELECT ordre FROM quarantaine ORDER BY ordre DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [Self.maximum])
        return true
    }
}
