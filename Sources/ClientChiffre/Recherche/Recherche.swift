import CryptoChiffre
import Foundation
import GRDB

/// A search through the history, newest first, a page at a time: each page is one short transaction, beside which messages come
/// in, and opens one row after the other. Nothing is kept but where it stands.
struct Recherche: Sendable {
    /// Most rows of a page, most sealed bytes, and most that was found: whichever comes first ends it.
    static let rangeesMax = 1000
    static let octetsMax = 1 << 20
    static let trouveesMax = 50
    /// Keys that are held in guarded memory at a time.
    private static let clesMax = 16

    /// What a page has brought.
    struct Page: Sendable {
        var trouvees: [Messagerie.Ligne] = []
        /// Rows that were opened.
        var parcourues = 0
        fileprivate var octets = 0

        fileprivate var pleine: Bool { octets >= Recherche.octetsMax || trouvees.count >= Recherche.trouveesMax }
    }

    private var mots: MotsCherches
    /// With whom; nil: with everybody.
    private let avec: CompteId?
    /// Rows before this one were not looked at.
    private var avant = Int64.max
    /// Whose conversation is filed under a name.
    private var comptes: [Data: CompteId]?

    init(_ mots: MotsCherches, avec: CompteId?) {
        self.mots = mots
        self.avec = avec
    }

    /// The next page, or nil at the end.
    mutating func page(_ rangees: Rangees) throws -> Page? {
        let comptes = try comptes ?? self.comptes(rangees)
        self.comptes = comptes
        var page = Page()
        var cles: [Data: CleRangee] = [:]
        var clair: [UInt8] = []
        defer {
            effacer(&clair)
            mots.effacer()
        }
        let lues = try requete(rangees)
        while !page.pleine, let rangee = try lues.next() {
            let ordre: Int64 = rangee[0]
            let nom: Data = rangee[1]
            avant = ordre
            page.parcourues += 1
            guard let compte = comptes[nom], let cle = try cles[nom] ?? Self.cle(compte, rangees) else { continue }
            if cles[nom] == nil {
                if cles.count == Self.clesMax { cles = [:] }
                cles[nom] = cle
            }
            let message = try rangee.withUnsafeData(atIndex: 2) { scelle in
                page.octets += scelle?.count ?? 0
                return try (scelle ?? Data()).withUnsafeBytes { scelle in
                    try MessageLocal.survoler(
                        scelle.bindMemory(to: UInt8.self), ordre: ordre, cle: cle, dans: &clair
                    ) { mots.sontDans($0, $1) }
                }
            }
            if let message, let correspondant = try Correspondant.lire(compte, rangees) {
                let vu = try ConversationLocale.lire(compte, rangees).map { try VueMessages($0, rangees).voir(message) }
                page.trouvees.append(
                    Messagerie.Ligne(correspondant: correspondant, ordre: ordre, message: vu ?? message))
            }
        }
        return page.parcourues == 0 ? nil : page
    }

    private func requete(_ rangees: Rangees) throws -> RowCursor {
        guard let avec else {
            return try Row.fetchCursor(
                rangees.base,
                sql: "SELECT ordre, conversation, scelle FROM messages WHERE ordre < ? ORDER BY ordre DESC LIMIT ?",
                arguments: [avant, Self.rangeesMax])
        }
        return try Row.fetchCursor(
            rangees.base,
            sql: """
                SELECT ordre, conversation, scelle FROM messages WHERE conversation = ? AND ordre < ?
                ORDER BY ordre DESC LIMIT ?
                """,
            arguments: [try ConversationLocale.nom(avec, rangees), avant, Self.rangeesMax])
    }

    private func comptes(_ rangees: Rangees) throws -> [Data: CompteId] {
        let ici = try avec.map { [$0] } ?? Correspondant.tous(rangees).map { try $0.compteId() }
        return Dictionary(
            try ici.map { (try ConversationLocale.nom($0, rangees), $0) }, uniquingKeysWith: { premier, _ in premier })
    }

    private static func cle(_ compte: CompteId, _ rangees: Rangees) throws -> CleRangee? {
        try ConversationLocale.lire(compte, rangees)?.cleRangee(rangees)
    }
}
