import CryptoChiffre
import Foundation
import GRDB

/// One message of a conversation: found, marked as read, erased.
extension ConversationLocale {
    /// The message whose content has that id, the newest of several.
    /// - Parameter sens: by whom; nil for either.
    func message(
        id: String, de sens: MessageLocal.Sens? = nil, _ rangees: Rangees
    ) throws -> (ordre: Int64, message: MessageLocal)? {
        let cle = try cleRangee(rangees)
        let trouves = try Row.fetchAll(
            rangees.base,
            sql: "SELECT ordre, scelle FROM messages WHERE nom = ? AND conversation = ? ORDER BY ordre DESC",
            arguments: [try MessageLocal.nom(id, rangees), try nom(rangees)])
        for rangee in trouves {
            let ordre: Int64 = rangee["ordre"]
            let message = try MessageLocal(scelle: rangee["scelle"], ordre: ordre, cle: cle)
            if sens == nil || message.sens == sens { return (ordre, message) }
        }
        return nil
    }

    /// Erases a message, and what is kept because of it. The caller writes the conversation afterwards.
    mutating func effacer(_ ordre: Int64, _ rangees: Rangees) throws {
        try effacerSuites(ordre, rangees)
        for table in ["messages", "echeances"] { try rangees.effacer(ordre, dans: table) }
        guard ordre == dernier else { return }
        dernier =
            try Int64.fetchOne(
                rangees.base, sql: "SELECT MAX(ordre) FROM messages WHERE conversation = ?",
                arguments: [try nom(rangees)]) ?? 0
    }

    /// Erases what is kept because of a message's content: its file's number, what would be sent again.
    func effacerSuites(_ ordre: Int64, _ rangees: Rangees) throws {
        for table in ["fichiers", "envoyes"] {
            try rangees.base.execute(sql: "DELETE FROM \(table) WHERE message = ?", arguments: [ordre])
        }
    }

    /// Marks what was received up to `ordre` as read, at most `limite` messages; what disappears begins to count.
    /// - Returns: the places of what was marked, what disappears of it and when, and whether more is left to be marked.
    mutating func marquerLus(
        jusqua ordre: Int64, limite: Int, _ rangees: Rangees, maintenant: UInt64
    ) throws -> (places: [MessageLocal.Place], echeances: [Echeance], reste: Bool) {
        let cle = try cleRangee(rangees)
        let lus = try Row.fetchAll(
            rangees.base,
            sql: """
                SELECT ordre, scelle FROM messages WHERE conversation = ? AND ordre > ? AND ordre <= ?
                ORDER BY ordre LIMIT ?
                """, arguments: [try nom(rangees), luJusqua, ordre, limite])
        var places: [MessageLocal.Place] = []
        var echeances: [Echeance] = []
        for rangee in lus {
            let ordre: Int64 = rangee["ordre"]
            luJusqua = ordre
            var message = try MessageLocal(scelle: rangee["scelle"], ordre: ordre, cle: cle)
            guard message.sens == .recu else { continue }
            nonLus = max(0, nonLus - 1)
            if let place = message.place { places.append(place) }
            if let echeance = try compter(&message, ordre, rangees, maintenant: maintenant) {
                try remplacer(ordre, par: message, rangees)
                echeances.append(echeance)
            }
        }
        return (places, echeances, lus.count == limite)
    }

    /// From now on the time of a message that disappears is counted.
    /// - Returns: when it goes; nil when that was known, or it stays.
    func compter(
        _ message: inout MessageLocal, _ ordre: Int64, _ rangees: Rangees, maintenant: UInt64
    ) throws -> Echeance? {
        guard let duree = message.duree, duree > 0, message.echeance == nil else { return nil }
        let fin = maintenant + UInt64(duree)
        message.echeance = Date(timeIntervalSince1970: TimeInterval(fin))
        let echeance = Echeance(ordre: ordre, correspondant: correspondant, date: fin)
        try echeance.noter(conversation: nom(rangees), rangees)
        return echeance
    }
}
