import CryptoChiffre
import Foundation
import GRDB

/// When a message disappears. Its row has the message's number.
struct Echeance: Codable, Sendable {
    private static let table = "echeances"

    /// The account with whom it was exchanged, 16 bytes.
    let correspondant: Data
    /// In seconds since 1970.
    let date: UInt64

    func noter(_ ordre: Int64, conversation: Data, _ rangees: Rangees) throws {
        try rangees.base.execute(
            sql: "INSERT OR REPLACE INTO echeances(ordre, conversation, scelle) VALUES (?, ?, x'')",
            arguments: [ordre, conversation])
        try rangees.remplacer(ordre, par: self, dans: Self.table)
    }

    /// Erases the messages whose time is over.
    /// - Returns: how many, and when the next one goes.
    static func effacerPassees(_ rangees: Rangees, maintenant: UInt64) throws -> (effaces: Int, prochaine: UInt64?) {
        var passees: [Data: [Int64]] = [:]
        var prochaine: UInt64?
        let lignes = try Row.fetchCursor(rangees.base, sql: "SELECT ordre, scelle FROM echeances")
        while let ligne = try lignes.next() {
            let ordre: Int64 = ligne["ordre"]
            let echeance: Echeance = try rangees.ouvrir(ligne["scelle"], table: table, id: Rangees.id(ordre))
            if echeance.date <= maintenant {
                passees[echeance.correspondant, default: []].append(ordre)
            } else {
                prochaine = min(prochaine ?? .max, echeance.date)
            }
        }
        for (compte, ordres) in passees {
            guard var conversation = try ConversationLocale.lire(CompteId(Array(compte)), rangees) else { continue }
            for ordre in ordres { try conversation.effacer(ordre, rangees) }
            try conversation.ecrire(rangees)
        }
        return (passees.values.map(\.count).reduce(0, +), prochaine)
    }
}
