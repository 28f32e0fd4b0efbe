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

    func ajouter(_ rangees: Rangees) throws {
        _ = try rangees.ajouter(self, a: "quarantaine")
        try rangees.base.execute(
            sql: """
                DELETE FROM quarantaine WHERE ordre <=
                (SELECT ordre FROM quarantaine ORDER BY ordre DESC LIMIT 1 OFFSET ?)
                """,
            arguments: [Self.maximum])
    }
}
