import Foundation
import GRDB

/// What a database notes of itself: few words under names. Migrations keep their progress and their marks there.
protocol Carnet {
    func lire(_ nom: String) throws -> String?
    func noter(_ nom: String, _ mot: String) throws
    func effacer(_ noms: [String]) throws
}

struct CarnetSqlite: Carnet {
    let base: Database

    func lire(_ nom: String) throws -> String? {
        try String.fetchOne(base, sql: "SELECT valeur FROM meta WHERE cle = ?", arguments: [nom])
    }

    func noter(_ nom: String, _ mot: String) throws {
        try base.execute(sql: "INSERT OR REPLACE INTO meta (cle, valeur) VALUES (?, ?)", arguments: [nom, mot])
    }

    func effacer(_ noms: [String]) throws {
        for nom in noms { try base.execute(sql: "DELETE FROM meta WHERE cle = ?", arguments: [nom]) }
    }
}

struct CarnetMongo: Carnet {
    let client: ClientMongo

    func lire(_ nom: String) throws -> String? {
        try client.collection("meta").premier(["_id": .texte(nom)]) { try $0.requis($0.texte("mot")) }
    }

    func noter(_ nom: String, _ mot: String) throws {
        try client.collection("meta").modifier(
            ["_id": .texte(nom)], ["$set": ["mot": .texte(mot)]], sinonInserer: true)
    }

    func effacer(_ noms: [String]) throws {
        _ = try client.collection("meta").effacer(["_id": ["$in": .tableau(noms.map { .texte($0) })]])
    }
}
