import CryptoChiffre
import Foundation
import GRDB

/// Envelopes that could not be read, kept for a while: the 500 latest, 38 days.
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
    func ajouter(_ rangees: Rangees, maintenant: UInt64) throws -> Bool {
        let nom = Data(try rangees.trousseau.nom("quarantaine", try Blake2b.hash(Array(enveloppe))))
        let connue = try Bool.fetchOne(
            rangees.base, sql: "SELECT EXISTS (SELECT 1 FROM quarantaine WHERE nom = ?)", arguments: [nom])
        guard connue != true else { return false }
        var gardee = self
        if !Limites.enveloppes.contains(enveloppe.count) { gardee.enveloppe = Data() }
        let ordre = try rangees.ajouter(gardee, a: "quarantaine")
        try rangees.base.execute(sql: "UPDATE quarantaine SET nom = ? WHERE ordre = ?", arguments: [nom, ordre])
        try Self.purger(rangees, maintenant: maintenant)
        return true
    }

    /// Erases the oldest of too many, and those of over 38 days.
    static func purger(_ rangees: Rangees, maintenant: UInt64) throws {
        try rangees.base.execute(
            sql: """
                DELETE FROM quarantaine WHERE ordre <=
                (SELECT ordre FROM quarantaine ORDER BY ordre DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [maximum])
        while let ancienne = try Row.fetchOne(
            rangees.base, sql: "SELECT ordre, scelle FROM quarantaine ORDER BY ordre LIMIT 1")
        {
            let ordre: Int64 = ancienne["ordre"]
            let lue: Quarantaine = try rangees.ouvrir(
                ancienne["scelle"], table: "quarantaine", id: Rangees.id(ordre))
            guard lue.recu + Limites.retentionPrecle < maintenant else { return }
            try rangees.effacer(ordre, dans: "quarantaine")
        }
    }
}
