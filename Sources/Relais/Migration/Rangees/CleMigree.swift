import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// An idempotency key, of an envelope that waits or is gone. In MongoDB a document with a rank below all real ones, since none is
/// known: a mailbox has each rank but once.
struct CleMigree: RangeeMigree {
    static let nom = "cles"
    /// MongoDB forgets them to the minute.
    static let marge: UInt64 = 3600

    /// The mailbox and the idempotency key.
    let cle: Data
    let expire: UInt64

    var poids: Int { 60 }
    private var boite: Data { cle.prefix(BoitesSqlite.tailleCle) }
    func coder(_ codeur: inout CodeurMigration) { codeur.date(expire) }

    static func lire(_ base: Database, _ page: PageMigration) throws -> [CleMigree] {
        try BoitesSqlite.lire(base, page) { boite, numero, apres, nombre in
            let curseur = try Row.fetchCursor(
                base.cachedStatement(
                    sql: """
                        SELECT cle, expire FROM idempotence WHERE boite = ? AND cle > ? AND expire > ?
                        ORDER BY cle LIMIT ?
                        """),
                arguments: [numero, apres ?? Data(), Int64(clamping: page.moment), nombre])
            return AnyCursor(curseur.map { CleMigree(cle: boite + ($0[0] as Data), expire: $0[1]) })
        }
    }

    static func ecrire(_ rangees: [CleMigree], _ base: Database) throws {
        let numeros = try BoitesSqlite.numeros(Set(rangees.map(\.boite)), base)
        let ecriture = try base.cachedStatement(
            sql: "INSERT OR REPLACE INTO idempotence (boite, cle, expire) VALUES (?, ?, ?)")
        for rangee in rangees {
            try ecriture.execute(
                arguments: [
                    numeros[rangee.boite] ?? 0, Data(rangee.cle.dropFirst(BoitesSqlite.tailleCle)),
                    Int64(clamping: rangee.expire),
                ])
        }
    }

    static func compter(_ base: Database) throws -> Int {
        try Int.fetchOne(base, sql: "SELECT count(*) FROM idempotence") ?? 0
    }

    static func lire(_ client: ClientMongo, _ page: PageMigration) throws -> [CleMigree] {
        // MongoDB orders binaries by their length first: what has no idempotency key in its name comes before these.
        let debut = page.apres ?? Data(count: BoitesSqlite.tailleCle + LimitesContrat.tailleIdempotence)
        var rangees: [CleMigree] = []
        try client.messagesCollection().parcourir(
            ["_id": ["$gt": .octets(debut)], "x": ["$gt": .date(page.moment)]],
            [
                "sort": ["_id": 1], "limit": .entier(Int64(page.rangees)), "projection": ["x": 1], "hint": ["_id": 1],
            ]
        ) { champs in
            rangees.append(
                CleMigree(
                    cle: try champs.requis(champs.octets("_id")), expire: try champs.requis(champs.date("x"))))
            return true
        }
        return rangees
    }

    static func ecrire(_ rangees: [CleMigree], _ client: ClientMongo, maintenant: UInt64) throws {
        let documents = try rangees.map { rangee -> Document in
            [
                "b": .octets(rangee.boite), "r": .entier(try rangee.rang), "x": .date(rangee.expire),
            ]
        }
        try client.messagesCollection().ecrire { lot in
            for (rangee, document) in zip(rangees, documents) {
                lot.remplacer(["_id": .octets(rangee.cle)], document, sinonInserer: true)
            }
        }
    }

    static func compter(_ client: ClientMongo) throws -> Int { try client.messagesCollection().compter([:]) }

    /// Below zero, and the same each time.
    private var rang: Int64 {
        get throws {
            let empreinte = try Blake2b.hash(Array(cle), taille: 16).prefix(8)
            return -1 - Int64(empreinte.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1)
        }
    }
}
