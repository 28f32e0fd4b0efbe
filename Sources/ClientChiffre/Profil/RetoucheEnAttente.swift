import CryptoChiffre
import Foundation
import GRDB

/// A later word on a message that is not here yet: kept, under the conversation's key, until it comes.
struct RetoucheEnAttente: Codable, Sendable {
    private static let table = "retouches"
    /// Most of one conversation: beyond them the oldest go.
    private static let maximum = 500

    let type: String
    let corps: Contenu.Corps
    let place: MessageLocal.Place
    let date: Date

    /// - Parameter id: the message's that it is about.
    func garder(
        pour id: String, dans conversation: ConversationLocale, _ rangees: Rangees, maintenant: UInt64
    ) throws {
        let nom = try conversation.nom(rangees)
        try rangees.base.execute(
            sql: "INSERT INTO retouches(lot, conversation, nom, scelle) VALUES (?, ?, ?, x'')",
            arguments: [
                try Lots.courant(Self.table, rangees, maintenant: maintenant), nom, try MessageLocal.nom(id, rangees),
            ])
        let ordre = rangees.base.lastInsertedRowID
        let scelle = try rangees.sceller(
            self, table: Self.table, id: Rangees.id(ordre), cle: conversation.cleRangee(rangees))
        try rangees.base.execute(sql: "UPDATE retouches SET scelle = ? WHERE ordre = ?", arguments: [scelle, ordre])
        try rangees.base.execute(
            sql: """
                DELETE FROM retouches WHERE ordre IN (
                    SELECT ordre FROM retouches WHERE conversation = ? ORDER BY ordre DESC LIMIT -1 OFFSET ?)
                """, arguments: [nom, Self.maximum])
    }

    /// Takes out what was said of a message that has come, oldest first.
    static func reprendre(
        pour id: String, dans conversation: ConversationLocale, _ rangees: Rangees
    ) throws -> [RetoucheEnAttente] {
        let cle = try conversation.cleRangee(rangees)
        return try Row.fetchAll(
            rangees.base.cachedStatement(
                sql: "SELECT ordre, scelle FROM retouches WHERE nom = ? AND conversation = ? ORDER BY ordre"),
            arguments: [try MessageLocal.nom(id, rangees), try conversation.nom(rangees)]
        ).map { rangee in
            let ordre: Int64 = rangee["ordre"]
            try rangees.effacer(ordre, dans: table)
            return try rangees.ouvrir(rangee["scelle"], table: table, id: Rangees.id(ordre), cle: cle)
        }
    }
}
