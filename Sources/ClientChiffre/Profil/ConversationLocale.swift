import CryptoChiffre
import Foundation
import GRDB

/// A conversation of this profile: its key, under which its messages are sealed and which goes with it, and where its flows
/// stand.
struct ConversationLocale: Sendable {
    /// Where a flow of contents stands: its random name, the next number, the hash that the next one must name.
    struct Flux: Hashable, Sendable {
        var flux: UInt64
        var suivant: UInt64
        var prec: Data
        /// Of theirs: rises with each flow that moves, so that the one longest silent is known.
        var vuA: Int64

        /// Its name as contents bear it.
        var nom: String { Hexadecimal.texte(withUnsafeBytes(of: flux.bigEndian) { Array($0) }) }
    }

    /// The timer of disappearing messages, on which both sides agree: the higher version counts; of two with the same, the
    /// shorter time that is not 0.
    struct Minuteur: Hashable, Sendable {
        /// In seconds; 0 when messages stay.
        var duree: UInt32 = 0
        var version: UInt32 = 0
    }

    static let fluxMax = Contenu.accusesMax

    /// The other account, 16 bytes.
    let correspondant: Data
    /// Seals the messages, 32 bytes.
    var cle: SecretBref
    /// What this device sends.
    var mien: Flux
    /// Its receipts, in a flow of their own: one that is lost is missed by nobody.
    var mesAccuses: Flux
    /// What the other's devices send, by device and flow.
    var siens: [String: Flux]
    /// Messages received and not yet looked at.
    var nonLus: Int
    /// The number of the latest message: conversations are listed by it.
    var dernier: Int64
    /// Messages up to this number were looked at.
    var luJusqua: Int64
    /// How long what is written now stays once it was read.
    var minuteur: Minuteur

    init(avec correspondant: CompteId) throws {
        self.correspondant = Data(correspondant.octets)
        cle = try .aleatoire()
        mien = try Self.flux()
        mesAccuses = try Self.flux()
        siens = [:]
        nonLus = 0
        dernier = 0
        luJusqua = 0
        minuteur = Minuteur()
    }

    /// What this device says begins anew, numbered from 0 under another random name.
    mutating func nouveauFlux() throws {
        mien = try Self.flux()
        mesAccuses = try Self.flux()
    }

    private static func flux() throws -> Flux {
        let nom = try Alea.octets(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Flux(flux: nom, suivant: 0, prec: Data(Conversation.origine), vuA: 0)
    }

    static func lire(_ correspondant: CompteId, _ rangees: Rangees) throws -> ConversationLocale? {
        try rangees.lireSecret(.conversations, correspondant.octets, comme: ConversationLocale.self)
    }

    static func ouvrir(_ correspondant: CompteId, _ rangees: Rangees) throws -> ConversationLocale {
        try lire(correspondant, rangees) ?? ConversationLocale(avec: correspondant)
    }

    static func toutes(_ rangees: Rangees) throws -> [ConversationLocale] {
        try rangees.lireToutSecret(.conversations, comme: ConversationLocale.self)
            .sorted { $0.dernier > $1.dernier }
    }

    /// Those that hold a message whose content has that id.
    static func avecMessage(_ id: String, _ rangees: Rangees) throws -> [ConversationLocale] {
        let noms = try Data.fetchSet(
            rangees.base, sql: "SELECT conversation FROM messages WHERE nom = ?",
            arguments: [try MessageLocal.nom(id, rangees)])
        guard !noms.isEmpty else { return [] }
        return try noms.compactMap { nom in
            try rangees.lireSecret(.conversations, filee: nom, comme: ConversationLocale.self)
        }
    }

    func ecrire(_ rangees: Rangees) throws {
        try rangees.ecrireSecret(self, .conversations, Array(correspondant))
    }

    /// Keeps a peer from making this row grow: of too many flows those longest silent are forgotten.
    mutating func bornerFlux() {
        for (nom, _) in siens.sorted(by: { $0.value.vuA > $1.value.vuA }).dropFirst(Self.fluxMax) {
            siens[nom] = nil
        }
    }

    /// Destroys the key and erases what was sealed under it; the flows stay, so that nothing later looks as if it were
    /// missing.
    mutating func vider(_ rangees: Rangees) throws {
        let nom = try nom(rangees)
        for table in ["messages", "fichiers", "envoyes", "retouches", "echeances"] {
            try rangees.base.execute(sql: "DELETE FROM \(table) WHERE conversation = ?", arguments: [nom])
        }
        cle = try .aleatoire()
        nonLus = 0
        dernier = 0
        luJusqua = 0
    }

    /// The same because the other one wants it: what waits to leave from here goes on standing there, under the new key.
    mutating func viderParLui(_ rangees: Rangees) throws {
        let attendent = try Set(Sortie.messages(vers: CompteId(Array(correspondant)), rangees)).sorted()
            .compactMap { ordre in try message(ordre, rangees).map { (ordre, $0) } }
        try vider(rangees)
        let nom = try nom(rangees)
        for (ordre, message) in attendent {
            try rangees.base.cachedStatement(
                sql: "INSERT INTO messages(ordre, conversation, nom, scelle) VALUES (?, ?, ?, x'')"
            ).execute(arguments: [ordre, nom, try message.nom(rangees)])
            try remplacer(ordre, par: message, rangees)
            dernier = ordre
        }
    }

    // MARK: Messages

    /// Adds a message at the end and returns its number. The caller writes the conversation afterwards.
    mutating func ajouter(_ message: MessageLocal, _ rangees: Rangees) throws -> Int64 {
        let nom = try nom(rangees)
        // The number is part of what the seal binds, so the row gets it first.
        try rangees.base.cachedStatement(sql: "INSERT INTO messages(conversation, nom, scelle) VALUES (?, ?, x'')")
            .execute(arguments: [nom, try message.nom(rangees)])
        dernier = rangees.base.lastInsertedRowID
        // What one writes oneself, with nothing unread before it, was read.
        if message.sens == .envoye, nonLus == 0 { luJusqua = dernier }
        try remplacer(dernier, par: message, rangees)
        if message.fichier != nil {
            try FichierLocal(correspondant: correspondant, ordreMessage: dernier).ajouter(rangees, conversation: nom)
        }
        return dernier
    }

    func message(_ ordre: Int64, _ rangees: Rangees) throws -> MessageLocal? {
        let scelle = try Data.fetchOne(
            rangees.base.cachedStatement(sql: "SELECT scelle FROM messages WHERE ordre = ?"), arguments: [ordre])
        let cle = try cleRangee(rangees)
        return try scelle.map { try MessageLocal(scelle: $0, ordre: ordre, cle: cle) }
    }

    /// How many messages of the conversation with `correspondant` come after number `apres`.
    static func nombre(apres: Int64, avec correspondant: CompteId, _ rangees: Rangees) throws -> Int {
        try Int.fetchOne(
            rangees.base.cachedStatement(sql: "SELECT COUNT(*) FROM messages WHERE conversation = ? AND ordre > ?"),
            arguments: [try nom(correspondant, rangees), apres]) ?? 0
    }

    /// The latest message that is still there.
    func dernierMessage(_ rangees: Rangees) throws -> (ordre: Int64, message: MessageLocal)? {
        try messages(avant: nil, limite: 1, rangees).first
    }

    /// The number of the message of that id, the newest of several; nil when there is none in this conversation.
    func ordre(id: String, _ rangees: Rangees) throws -> Int64? {
        try Int64.fetchOne(
            rangees.base.cachedStatement(
                sql: "SELECT ordre FROM messages WHERE nom = ? AND conversation = ? ORDER BY ordre DESC LIMIT 1"),
            arguments: [try MessageLocal.nom(id, rangees), try nom(rangees)])
    }

    func remplacer(_ ordre: Int64, par message: MessageLocal, _ rangees: Rangees) throws {
        let scelle = try message.sceller(ordre: ordre, cle: cleRangee(rangees))
        try rangees.base.cachedStatement(sql: "UPDATE messages SET scelle = ? WHERE ordre = ?")
            .execute(arguments: [scelle, ordre])
    }

    /// At most `limite` messages before number `avant`, oldest first; those that arrived in another order than they were written
    /// in stand as they were written, each in the place of one of them.
    func messages(avant: Int64?, limite: Int, _ rangees: Rangees) throws -> [(ordre: Int64, message: MessageLocal)] {
        let lus = try Row.fetchAll(
            rangees.base.cachedStatement(
                sql: """
                    SELECT ordre, scelle FROM messages WHERE conversation = ? AND ordre < ?
                    ORDER BY ordre DESC LIMIT ?
                    """), arguments: [try nom(rangees), avant ?? Int64.max, limite])
        return try ouvrir(lus.reversed(), rangees)
    }

    /// As `messages(avant:)`, at most `limite` after number `apres`.
    func messages(apres: Int64, limite: Int, _ rangees: Rangees) throws -> [(ordre: Int64, message: MessageLocal)] {
        let lus = try Row.fetchAll(
            rangees.base.cachedStatement(
                sql: "SELECT ordre, scelle FROM messages WHERE conversation = ? AND ordre > ? ORDER BY ordre LIMIT ?"),
            arguments: [try nom(rangees), apres, limite])
        return try ouvrir(lus, rangees)
    }

    private func ouvrir(_ lus: [Row], _ rangees: Rangees) throws -> [(ordre: Int64, message: MessageLocal)] {
        let cle = try cleRangee(rangees)
        let arrives: [(ordre: Int64, message: MessageLocal)] = try lus.map { rangee in
            let ordre: Int64 = rangee["ordre"]
            return (ordre, try MessageLocal(scelle: rangee["scelle"], ordre: ordre, cle: cle))
        }
        return zip(arrives, arrives.map(\.message).dansLOrdre(\.place)).map { ($0.ordre, $1) }
    }

    /// The name under which its rows are filed.
    func nom(_ rangees: Rangees) throws -> Data {
        Data(try rangees.trousseau.nom("conversations", Array(correspondant)))
    }

    /// The same of the conversation with `correspondant`.
    static func nom(_ correspondant: CompteId, _ rangees: Rangees) throws -> Data {
        Data(try rangees.trousseau.nom("conversations", correspondant.octets))
    }

    /// Its key, which seals its rows.
    func cleRangee(_ rangees: Rangees) throws -> CleRangee {
        CleRangee(secret: try rangees.trousseau.arene.copier(cle), gen: 0)
    }
}
