import CryptoChiffre
import Foundation
import GRDB

/// A content that was sent, kept for 38 to 76 days so that it can be sent again when its recipient could not read it. Filed under the
/// hash of its ratchet message and sealed under the conversation's key, with which it goes; it goes with its message, too.
struct Envoye: Codable, Sendable {
    private static let table = "envoyes"

    /// Where a row stands beside what it holds.
    struct Place: Sendable {
        /// The number in the history of the message that the content makes or changes: it goes with it.
        var message: Int64?
        /// The lot of its first sending; nil for the present one.
        var lot: Int64?
    }

    /// The device that it was for.
    let appareil: UInt32
    /// The exact content.
    let contenu: Data
    /// How often it was sent before.
    let fois: UInt8

    /// Most times that one content is sent again: whoever never can read it stops asking for it, or is not served any more.
    static let foisMax: UInt8 = 3

    /// Keeps it; `message` is what the recipient got.
    func garder(
        _ message: [UInt8], _ place: Place, dans conversation: ConversationLocale, _ rangees: Rangees,
        maintenant: UInt64
    ) throws {
        let id = try Self.nom(message: Conversation.hash(message: message), rangees)
        let courant = try Lots.courant(Self.table, rangees, maintenant: maintenant)
        try rangees.base.cachedStatement(
            sql: "INSERT OR REPLACE INTO envoyes(id, lot, conversation, message, scelle) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            Data(id), place.lot ?? courant, try conversation.nom(rangees), place.message,
            try rangees.sceller(self, table: Self.table, id: id, cle: conversation.cleRangee(rangees)),
        ])
    }

    /// What was sent in this conversation as the message of that hash.
    static func lire(
        message hash: [UInt8], dans conversation: ConversationLocale, _ rangees: Rangees
    ) throws -> (envoye: Envoye, place: Place)? {
        let id = try nom(message: hash, rangees)
        let rangee = try Row.fetchOne(
            rangees.base, sql: "SELECT scelle, message, lot FROM envoyes WHERE id = ? AND conversation = ?",
            arguments: [Data(id), try conversation.nom(rangees)])
        return try rangee.map {
            (
                try rangees.ouvrir($0["scelle"], table: table, id: id, cle: conversation.cleRangee(rangees)),
                Place(message: $0["message"], lot: $0["lot"])
            )
        }
    }

    /// Forgets the message of that hash: it was sent again as another one.
    static func effacer(message hash: [UInt8], _ rangees: Rangees) throws {
        try rangees.base.execute(
            sql: "DELETE FROM envoyes WHERE id = ?", arguments: [Data(try nom(message: hash, rangees))])
    }

    private static func nom(message hash: [UInt8], _ rangees: Rangees) throws -> [UInt8] {
        try rangees.trousseau.nom(table, hash)
    }
}
