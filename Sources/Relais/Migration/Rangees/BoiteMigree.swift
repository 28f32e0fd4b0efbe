import CryptoChiffre
import Foundation
import GRDB

/// A mailbox in which ranks were given: what matters is the next one. MongoDB keeps no mailboxes; there a document says which rank
/// was the last, as an envelope that is gone leaves one.
struct BoiteMigree: RangeeMigree {
    static let nom = "boites"
    /// The last document of a mailbox in MongoDB may be over by now; what was read of it before stays in SQLite.
    static let oubliable = true

    let cle: Data
    let suivant: UInt32

    var poids: Int { 40 }
    func coder(_ codeur: inout CodeurMigration) { codeur.nombre(suivant) }

    static func lire(_ base: Database, _ page: PageMigration) throws -> [BoiteMigree] {
        var rangees: [BoiteMigree] = []
        let lues = try Row.fetchCursor(
            base.cachedStatement(
                sql: """
                    SELECT compte, appareil, suivant FROM boites WHERE (compte, appareil) > (?, ?) AND suivant > 1
                    ORDER BY compte, appareil LIMIT ?
                    """),
            arguments: StatementArguments(cleSqlite.arguments(page.apres) + [page.rangees.databaseValue]))
        try page.remplir(&rangees) {
            try lues.next().map { BoiteMigree(cle: cleSqlite.cle($0), suivant: $0["suivant"]) }
        }
        return rangees
    }

    /// What they hold is counted when it is there.
    static func ecrire(_ rangees: [BoiteMigree], _ base: Database) throws {
        let ecriture = try base.cachedStatement(
            sql: """
                INSERT INTO boites (compte, appareil, suivant, nombre, octets) VALUES (?, ?, ?, 0, 0)
                ON CONFLICT (compte, appareil) DO UPDATE SET suivant = excluded.suivant
                """)
        for rangee in rangees {
            let arguments = cleSqlite.arguments(rangee.cle) + [Int64(rangee.suivant).databaseValue]
            try ecriture.execute(arguments: StatementArguments(arguments))
        }
    }

    static func compter(_ base: Database) throws -> Int {
        try Int.fetchOne(base, sql: "SELECT count(*) FROM boites WHERE suivant > 1") ?? 0
    }

    static func lire(_ client: ClientMongo, _ page: PageMigration) throws -> [BoiteMigree] {
        let messages = try client.messagesCollection()
        var rangees: [BoiteMigree] = []
        var apres = page.apres
        try page.remplir(&rangees) {
            while let cle = try suivante(apres, messages) {
                apres = cle
                let dernier = try messages.premier(
                    ["b": .octets(cle)], ["sort": ["b": -1, "r": -1], "projection": ["_id": 0, "r": 1]]
                ) { try $0.requis($0.entier("r")) }
                guard let dernier, dernier > 0 else { continue }
                return BoiteMigree(cle: cle, suivant: UInt32(clamping: dernier + 1))
            }
            return nil
        }
        return rangees
    }

    static func ecrire(_ rangees: [BoiteMigree], _ client: ClientMongo, maintenant: UInt64) throws {
        let fin = maintenant + LimitesDepot.dureeIdempotence
        try client.messagesCollection().ecrire { lot in
            for rangee in rangees {
                let dernier = rangee.suivant - 1
                // It may be that of an envelope that waits, and was written by an earlier run.
                lot.modifier(
                    ["_id": .octets(rangee.cle + CleMongo.de(dernier))],
                    [
                        "$setOnInsert": [
                            "b": .octets(rangee.cle), "r": .entier(Int64(dernier)), "x": .date(fin),
                        ]
                    ], sinonInserer: true)
            }
        }
    }

    /// As many mailboxes as there are first documents of one is not worth counting.
    static func compter(_ client: ClientMongo) throws -> Int { 0 }

    /// The next mailbox after `apres` in MongoDB.
    private static func suivante(_ apres: Data?, _ messages: CollectionMongo) throws -> Data? {
        try messages.premier(
            ["b": ["$gt": .octets(apres ?? Data())]], ["sort": ["b": 1, "r": 1], "projection": ["_id": 0, "b": 1]]
        ) { try $0.requis($0.octets("b")) }
    }

    /// The key of a mailbox in SQLite.
    static let cleSqlite = TableMigree(
        nom: "boites",
        cle: [.octets("compte", CompteId.taille), .nombre("appareil", CleMongo.tailleNombre)], valeurs: [])
}
