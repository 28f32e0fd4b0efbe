import CryptoChiffre
import Foundation
import GRDB

/// When a message disappears. Its row has the message's number.
struct Echeance: Hashable, Sendable {
    private static let table = "echeances"

    /// The message's number.
    let ordre: Int64
    /// The account with whom it was exchanged, 16 bytes.
    let correspondant: Data
    /// In seconds since 1970.
    let date: UInt64

    func noter(conversation: Data, _ rangees: Rangees) throws {
        var codeur = Encodeur()
        codeur.fixe(correspondant)
        codeur.entier(date)
        try rangees.base.execute(
            sql: "INSERT OR REPLACE INTO echeances(ordre, conversation, scelle) VALUES (?, ?, ?)",
            arguments: [
                ordre, conversation,
                Data(try rangees.trousseau.rangees.sceller(codeur.octets, table: Self.table, id: Rangees.id(ordre))),
            ])
    }

    static func toutes(_ rangees: Rangees) throws -> [Echeance] {
        var toutes: [Echeance] = []
        let lignes = try Row.fetchCursor(rangees.base, sql: "SELECT ordre, scelle FROM echeances")
        while let ligne = try lignes.next() {
            let ordre: Int64 = ligne["ordre"]
            do {
                var champs = Decodeur(
                    try rangees.trousseau.rangees.ouvrir(
                        Array(ligne["scelle"] as Data), table: table, id: Rangees.id(ordre)))
                toutes.append(
                    Echeance(
                        ordre: ordre, correspondant: Data(try champs.fixe(CompteId.taille)), date: try champs.entier()))
                try champs.fin()
            } catch {
                throw Rangees.abimee(table, error)
            }
        }
        return toutes
    }

    /// Erases these messages, those of them that are still there.
    static func effacer(_ passees: [Echeance], _ rangees: Rangees) throws {
        for (compte, siennes) in Dictionary(grouping: passees, by: \.correspondant) {
            guard var conversation = try ConversationLocale.lire(CompteId(Array(compte)), rangees) else { continue }
            for echeance in siennes where try echeance.compte(rangees) {
                try conversation.effacer(echeance.ordre, rangees)
            }
            try conversation.ecrire(rangees)
        }
    }

    /// Whether it still counts: the conversation may have been erased meanwhile.
    private func compte(_ rangees: Rangees) throws -> Bool {
        try Bool.fetchOne(
            rangees.base, sql: "SELECT EXISTS (SELECT 1 FROM echeances WHERE ordre = ?)", arguments: [ordre]) ?? false
    }
}
