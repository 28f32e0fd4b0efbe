import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// An envelope that waits. In MongoDB a document of its own, apart from the idempotency key that it came with, which SQLite does not
/// know: its `_id` is the mailbox and its rank.
struct MessageMigre: RangeeMigree {
    static let nom = "messages"

    /// The mailbox and the rank.
    let cle: Data
    let hasard: Data
    let recu: UInt64
    let enveloppe: Data

    var poids: Int { 80 + enveloppe.count }
    private var boite: Data { cle.dropLast(CleMongo.tailleNombre) }
    private var rang: Int64 { Int64(CleMongo.nombre(cle)) }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.octets(hasard)
        codeur.date(recu)
        codeur.octets(enveloppe)
    }

    /// What came until then is over.
    private static func limite(_ moment: UInt64) -> UInt64 { moment - min(moment, LimitesContrat.attenteMessage) }

    static func lire(_ base: Database, _ page: PageMigration) throws -> [MessageMigre] {
        try BoitesSqlite.lire(base, page) { cle, numero, apres, nombre in
            let rang = apres.map { CleMongo.nombre($0) } ?? 0
            let curseur = try Row.fetchCursor(
                base.cachedStatement(
                    sql: """
                        SELECT place, hasard, recu, enveloppe FROM messages
                        WHERE place > ? AND place <= ? AND recu > ? ORDER BY place LIMIT ?
                        """),
                arguments: [
                    PlaceMessage(boite: numero, rang: rang).valeur, PlaceMessage(boite: numero, rang: .max).valeur,
                    Int64(clamping: limite(page.moment)), nombre,
                ])
            return AnyCursor(
                curseur.map {
                    MessageMigre(
                        cle: cle + CleMongo.de(PlaceMessage(valeur: $0[0]).rang), hasard: $0[1], recu: $0[2],
                        enveloppe: $0[3])
                })
        }
    }

    static func ecrire(_ rangees: [MessageMigre], _ base: Database) throws {
        let numeros = try BoitesSqlite.numeros(Set(rangees.map(\.boite)), base)
        let ecriture = try base.cachedStatement(
            sql: "INSERT OR REPLACE INTO messages (place, hasard, recu, enveloppe) VALUES (?, ?, ?, ?)")
        for rangee in rangees {
            let place = PlaceMessage(boite: numeros[rangee.boite] ?? 0, rang: UInt32(rangee.rang))
            try ecriture.execute(
                arguments: [place.valeur, rangee.hasard, Int64(clamping: rangee.recu), rangee.enveloppe])
        }
    }

    static func compter(_ base: Database) throws -> Int {
        try Int.fetchOne(base, sql: "SELECT sum(nombre) FROM boites") ?? 0
    }

    static func lire(_ client: ClientMongo, _ page: PageMigration) throws -> [MessageMigre] {
        let debut = page.apres.map { Data($0.dropLast(CleMongo.tailleNombre)) }
        var rangees: [MessageMigre] = []
        var total = 0
        func parcourir(_ boite: ValeurMongo, _ rang: ValeurMongo) throws {
            guard rangees.count < page.rangees, total < page.octets else { return }
            try client.messagesCollection().parcourir(
                [
                    "b": boite, "v": rang,
                    "x": ["$gt": .date(limite(page.moment) + LimitesDepot.dureeIdempotence)],
                ],
                [
                    "sort": ["b": 1, "v": 1], "hint": "attente",
                    "limit": .entier(Int64(page.rangees - rangees.count)),
                ]
            ) { champs in
                let rangee = try MessageMigre(champs)
                rangees.append(rangee)
                total += rangee.poids
                return total < page.octets
            }
        }
        if let debut, let apres = page.apres {
            try parcourir(.octets(debut), ["$exists": true, "$gt": .entier(Int64(CleMongo.nombre(apres)))])
        }
        try parcourir(["$gt": .octets(debut ?? Data())], ["$exists": true])
        return rangees
    }

    static func ecrire(_ rangees: [MessageMigre], _ client: ClientMongo, maintenant: UInt64) throws {
        try client.messagesCollection().ecrire { lot in
            for rangee in rangees {
                lot.remplacer(["_id": .octets(rangee.cle)], rangee.document, sinonInserer: true)
            }
        }
    }

    static func compter(_ client: ClientMongo) throws -> Int {
        var nombre = 0
        try client.messagesCollection().agreger(
            [["$match": ["v": ["$exists": true]]], ["$count": "n"]], ["hint": "attente"]
        ) {
            nombre = Int(try $0.requis($0.entier("n")))
            return false
        }
        return nombre
    }

    private var document: Document {
        [
            "b": .octets(boite), "r": .entier(rang), "v": .entier(rang), "t": .entier(Int64(enveloppe.count)),
            "h": .octets(hasard), "x": .date(recu + LimitesDepot.dureeIdempotence), "e": .octets(enveloppe),
        ]
    }
}

extension MessageMigre {
    private init(_ champs: ChampsMongo) throws {
        let rang = UInt32(clamping: try champs.requis(champs.entier("v")))
        cle = try champs.requis(champs.octets("b")) + CleMongo.de(rang)
        hasard = try champs.requis(champs.octets("h"))
        recu = try champs.requis(champs.date("x")) - LimitesDepot.dureeIdempotence
        enveloppe = try champs.requis(champs.octets("e"))
    }
}
