import CryptoChiffre
import Foundation
import GRDB

/// The sealed rows inside one transaction. The tables' own files say what each holds.
struct Rangees {
    let base: Database
    let trousseau: Trousseau
    let ouvertes: RangeesOuvertes

    /// The tables of rows filed under a name.
    enum Table: String {
        case registre, correspondants, sessions, precles, ponctuelles, conversations, televersements, brouillons,
            accuses
    }

    func lire<V: Decodable & Sendable>(_ table: Table, _ nom: [UInt8], comme type: V.Type = V.self) throws -> V? {
        let id = try trousseau.nom(table.rawValue, nom)
        let scelle = try Data.fetchOne(
            base.cachedStatement(sql: "SELECT scelle FROM \(table.rawValue) WHERE id = ?"), arguments: [Data(id)])
        return try scelle.map { try ouvrir($0, table, id: id) }
    }

    func lireTout<V: Decodable & Sendable>(_ table: Table, comme type: V.Type = V.self) throws -> [V] {
        try Row.fetchAll(base.cachedStatement(sql: "SELECT id, scelle FROM \(table.rawValue)")).map { rangee in
            try ouvrir(rangee["scelle"], table, id: Array(rangee["id"] as Data))
        }
    }

    private func ouvrir<V: Decodable & Sendable>(_ scelle: Data, _ table: Table, id: [UInt8]) throws -> V {
        if let valeur: V = ouvertes.valeur(table, id, scelle: scelle) { return valeur }
        let valeur: V = try ouvrir(scelle, table: table.rawValue, id: id)
        ouvertes.garder(valeur, table, id, scelle: scelle)
        return valeur
    }

    /// Whether there is a row of that name.
    func contient(_ table: Table, _ nom: [UInt8]) throws -> Bool {
        let id = try trousseau.nom(table.rawValue, nom)
        return try Bool.fetchOne(
            base.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM \(table.rawValue) WHERE id = ?)"),
            arguments: [Data(id)]) ?? false
    }

    func ecrire(_ valeur: some Encodable & Sendable, _ table: Table, _ nom: [UInt8]) throws {
        let id = try trousseau.nom(table.rawValue, nom)
        let scelle = try sceller(valeur, table: table.rawValue, id: id)
        try base.cachedStatement(sql: "INSERT OR REPLACE INTO \(table.rawValue)(id, scelle) VALUES (?, ?)").execute(
            arguments: [Data(id), scelle])
        ouvertes.garder(valeur, table, id, scelle: scelle)
    }

    func effacer(_ table: Table, _ nom: [UInt8]) throws {
        let id = try trousseau.nom(table.rawValue, nom)
        try base.cachedStatement(sql: "DELETE FROM \(table.rawValue) WHERE id = ?").execute(arguments: [Data(id)])
        ouvertes.oublier(table, id)
    }

    /// Runs `travail`; when it throws, nothing of what it wrote stays.
    func toutOuRien<R>(_ travail: () throws -> R) throws -> R {
        var resultat: R?
        try base.inSavepoint {
            resultat = try travail()
            return .commit
        }
        guard let resultat else { throw ErreurClient.inattendue("savepoint without a result") }
        return resultat
    }

    /// Whether the transaction still stands: a full disk, for instance, ends it whatever is done about it.
    var enTransaction: Bool { base.isInsideTransaction }

    /// The tables sealed under the row keys, with the column that names a row; messages are sealed under their conversation's.
    static let scellees = [
        (table: "registre", id: "id"), (table: "correspondants", id: "id"), (table: "sessions", id: "id"),
        (table: "precles", id: "id"), (table: "ponctuelles", id: "id"), (table: "conversations", id: "id"),
        (table: "brouillons", id: "id"), (table: "accuses", id: "id"), (table: "echeances", id: "ordre"),
        (table: "sortie", id: "ordre"),
        (table: "quarantaine", id: "ordre"), (table: "televersements", id: "id"), (table: "fichiers", id: "ordre"),
    ]

    /// Seals at most `limite` rows anew that an older row key seals.
    /// - Returns: how many.
    func resceller(_ lieu: (table: String, id: String), limite: Int) throws -> Int {
        let gen = withUnsafeBytes(of: trousseau.rangees.courante.gen.bigEndian) { Data($0) }
        let anciennes = try Row.fetchAll(
            base.cachedStatement(
                sql: "SELECT \(lieu.id) AS nom, scelle FROM \(lieu.table) WHERE substr(scelle, 1, 4) < ? LIMIT ?"),
            arguments: [gen, limite])
        for ancienne in anciennes {
            let nom: DatabaseValue = ancienne["nom"]
            let id = Data.fromDatabaseValue(nom).map { Array($0) } ?? Int64.fromDatabaseValue(nom).map(Self.id) ?? []
            var clair = try trousseau.rangees.ouvrir(Array(ancienne["scelle"] as Data), table: lieu.table, id: id)
            defer { CryptoChiffre.effacer(&clair) }
            try base.cachedStatement(sql: "UPDATE \(lieu.table) SET scelle = ? WHERE \(lieu.id) = ?").execute(
                arguments: [Data(try trousseau.rangees.sceller(clair, table: lieu.table, id: id)), nom])
        }
        return anciennes.count
    }

    func nombre(_ table: String) throws -> Int {
        try Int.fetchOne(base, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
    }

    /// Adds a row at the end of a numbered table. The number is part of what the seal binds, so the row gets it first.
    func ajouter(_ valeur: some Encodable, a table: String) throws -> Int64 {
        try base.cachedStatement(sql: "INSERT INTO \(table)(scelle) VALUES (x'')").execute()
        let ordre = base.lastInsertedRowID
        try remplacer(ordre, par: valeur, dans: table)
        return ordre
    }

    /// Seals another value into a numbered row.
    func remplacer(_ ordre: Int64, par valeur: some Encodable, dans table: String) throws {
        let scelle = try sceller(valeur, table: table, id: Self.id(ordre))
        try base.cachedStatement(sql: "UPDATE \(table) SET scelle = ? WHERE ordre = ?").execute(arguments: [
            scelle, ordre,
        ])
    }

    func effacer(_ ordre: Int64, dans table: String) throws {
        try base.cachedStatement(sql: "DELETE FROM \(table) WHERE ordre = ?").execute(arguments: [ordre])
    }

    func sceller(_ valeur: some Encodable, table: String, id: [UInt8], cle: CleRangee? = nil) throws -> Data {
        var clair = Array(try JSONEncoder().encode(valeur))
        defer { CryptoChiffre.effacer(&clair) }
        return Data(
            try cle?.sceller(clair, table: table, id: id) ?? trousseau.rangees.sceller(clair, table: table, id: id))
    }

    func ouvrir<V: Decodable>(_ scelle: Data, table: String, id: [UInt8], cle: CleRangee? = nil) throws -> V {
        let octets = Array(scelle)
        do {
            var clair =
                try cle?.ouvrir(octets, table: table, id: id)
                ?? trousseau.rangees.ouvrir(octets, table: table, id: id)
            defer { CryptoChiffre.effacer(&clair) }
            return try JSONDecoder().decode(V.self, from: Data(clair))
        } catch {
            throw Self.abimee(table, error)
        }
    }

    static func abimee(_ table: String, _ erreur: any Error) -> ErreurClient {
        .fichier("the profile is damaged: a row of \(table) does not open (\(erreur))")
    }

    /// The id of a row that has only its number.
    static func id(_ ordre: Int64) -> [UInt8] { withUnsafeBytes(of: ordre.bigEndian) { Array($0) } }
}
