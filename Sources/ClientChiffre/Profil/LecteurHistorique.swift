import CryptoChiffre
import Foundation
import GRDB

/// Opens rows of the history whatever conversation they belong to, inside one transaction: each key and person is looked up once.
struct LecteurHistorique {
    /// A row as it stands.
    struct Rangee {
        let ordre: Int64
        let conversation: Data
        let scelle: Data

        init(_ rangee: Row) {
            ordre = rangee["ordre"]
            conversation = rangee["conversation"]
            scelle = rangee["scelle"]
        }
    }

    private static let champs = "SELECT ordre, conversation, scelle FROM messages"

    let rangees: Rangees
    private var connues: [Data: (cle: CleRangee, correspondant: Correspondant)] = [:]

    init(rangees: Rangees) { self.rangees = rangees }

    /// What the row says; nil when nobody is known to whom it belongs.
    mutating func ouvrir(_ rangee: Rangee) throws -> Messagerie.Ligne? {
        guard let connue = try connue(rangee.conversation) else { return nil }
        return Messagerie.Ligne(
            correspondant: connue.correspondant, ordre: rangee.ordre,
            message: try MessageLocal(scelle: rangee.scelle, ordre: rangee.ordre, cle: connue.cle))
    }

    private mutating func connue(_ nom: Data) throws -> (cle: CleRangee, correspondant: Correspondant)? {
        if let connue = connues[nom] { return connue }
        guard
            let conversation = try rangees.lireSecret(.conversations, filee: nom, comme: ConversationLocale.self),
            let correspondant = try Correspondant.lire(CompteId(Array(conversation.correspondant)), rangees)
        else { return nil }
        let connue = (cle: try conversation.cleRangee(rangees), correspondant: correspondant)
        connues[nom] = connue
        return connue
    }

    // MARK: Rows

    /// At most `limite` rows from number `ordre` on, in the order of their numbers.
    func rangees(depuis ordre: Int64, limite: Int) throws -> [Rangee] {
        try Row.fetchAll(
            rangees.base.cachedStatement(sql: "\(Self.champs) WHERE ordre >= ? ORDER BY ordre LIMIT ?"),
            arguments: [ordre, limite]
        ).map(Rangee.init)
    }

    func rangee(_ ordre: Int64) throws -> Rangee? {
        try Row.fetchOne(rangees.base, sql: "\(Self.champs) WHERE ordre = ?", arguments: [ordre]).map(Rangee.init)
    }

    func voisine(avant ordre: Int64) throws -> Rangee? {
        try Row.fetchOne(
            rangees.base, sql: "\(Self.champs) WHERE ordre < ? ORDER BY ordre DESC LIMIT 1", arguments: [ordre]
        ).map(Rangee.init)
    }

    func voisine(apres ordre: Int64) throws -> Rangee? {
        try Row.fetchOne(
            rangees.base, sql: "\(Self.champs) WHERE ordre > ? ORDER BY ordre LIMIT 1", arguments: [ordre]
        ).map(Rangee.init)
    }

    /// The rows of contents with that id: two people may have given theirs the same one.
    /// - Parameter id: in hexadecimal.
    func rangees(id: String) throws -> [Rangee] {
        try Row.fetchAll(
            rangees.base, sql: "\(Self.champs) WHERE nom = ? ORDER BY ordre",
            arguments: [try MessageLocal.nom(id, rangees)]
        ).map(Rangee.init)
    }
}
