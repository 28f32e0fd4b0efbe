import CryptoChiffre
import Foundation

/// What an account has left in a day, the files on their way included. Each function is part of the transaction that is under way.
struct QuotaCompte: Sendable {
    /// How long a day's sum stays after the day, in seconds: clocks differ.
    static let marge: UInt64 = 3600

    private let cle: Data
    private let fin: UInt64

    init(_ compte: CompteId, maintenant: UInt64) {
        let jour = maintenant / 86400
        cle = CleMongo.de(compte) + CleMongo.de(UInt32(clamping: jour))
        fin = Self.fin(jour: jour)
    }

    /// Until when the sum of a day stays.
    static func fin(jour: UInt64) -> UInt64 { (jour + 1) * 86400 + marge }

    /// In bytes.
    func lire(_ client: ClientMongo) throws -> Int64 {
        try client.quotasCollection().premier(["_id": .octets(cle)]) { try $0.requis($0.entier("octets")) } ?? 0
    }

    func ajouter(_ octets: Int64, _ client: ClientMongo) throws {
        try client.quotasCollection().modifier(
            ["_id": .octets(cle)], ["$inc": ["octets": .entier(octets)], "$set": ["x": .date(fin)]], sinonInserer: true)
    }

    /// Takes back what was added; a sum of nothing does not stay.
    func rendre(_ octets: Int64, _ client: ClientMongo) throws {
        let quotas = try client.quotasCollection()
        try quotas.modifier(["_id": .octets(cle)], ["$inc": ["octets": .entier(-octets)]])
        try quotas.effacer(["_id": .octets(cle), "octets": ["$lte": 0]])
    }
}
