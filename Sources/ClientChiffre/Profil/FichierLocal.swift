import Foundation
import GRDB

/// Where a file stands in the history: its row's number is what a user calls it by.
struct FichierLocal: Codable, Sendable {
    private static let table = "fichiers"

    /// The account with whom it was exchanged, 16 bytes.
    var correspondant: Data
    /// The number of its message.
    var ordreMessage: Int64

    /// - Parameter conversation: the conversation's filed name: the row goes with it.
    func ajouter(_ rangees: Rangees, conversation: Data) throws {
        try rangees.base.execute(
            sql: "INSERT INTO fichiers(conversation, message, scelle) VALUES (?, ?, x'')",
            arguments: [conversation, ordreMessage])
        try rangees.remplacer(rangees.base.lastInsertedRowID, par: self, dans: Self.table)
    }

    static func lire(_ numero: Int64, _ rangees: Rangees) throws -> FichierLocal? {
        let scelle = try Data.fetchOne(
            rangees.base, sql: "SELECT scelle FROM fichiers WHERE ordre = ?", arguments: [numero])
        return try scelle.map { try rangees.ouvrir($0, table: table, id: Rangees.id(numero)) }
    }

    /// All of them, oldest first.
    static func tous(_ rangees: Rangees) throws -> [(numero: Int64, fichier: FichierLocal)] {
        try Row.fetchAll(rangees.base, sql: "SELECT ordre, scelle FROM fichiers ORDER BY ordre").map { rangee in
            let numero: Int64 = rangee["ordre"]
            return (numero, try rangees.ouvrir(rangee["scelle"], table: table, id: Rangees.id(numero)))
        }
    }
}
