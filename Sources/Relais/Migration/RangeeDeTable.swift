import Foundation
import GRDB

/// A column of a key, and how many bytes of the key it is.
enum ColonneCle {
    case octets(String, Int)
    case nombre(String, Int)
    case texte(String)

    var nom: String {
        switch self {
        case .octets(let nom, _), .nombre(let nom, _), .texte(let nom): nom
        }
    }
}

/// A table of the SQLite database whose rows are records.
struct TableMigree {
    let nom: String
    let cle: [ColonneCle]
    let valeurs: [String]
    /// The column that says until when a row counts.
    var fin: String?

    private var colonnesCle: String { cle.map(\.nom).joined(separator: ", ") }

    var lecture: String {
        let places = cle.map { _ in "?" }.joined(separator: ", ")
        let fin = fin.map { " AND \($0) > ?" } ?? ""
        return """
            SELECT \((cle.map(\.nom) + valeurs).joined(separator: ", ")) FROM \(nom)
            WHERE (\(colonnesCle)) > (\(places))\(fin) ORDER BY \(colonnesCle) LIMIT ?
            """
    }

    var ecriture: String {
        let colonnes = cle.map(\.nom) + valeurs
        let suite = valeurs.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO \(nom) (\(colonnes.joined(separator: ", ")))
            VALUES (\(colonnes.map { _ in "?" }.joined(separator: ", ")))
            ON CONFLICT (\(colonnesCle)) DO \(valeurs.isEmpty ? "NOTHING" : "UPDATE SET \(suite)")
            """
    }

    /// The values of the columns that a key is made of; without one, values before all keys.
    func arguments(_ cle: Data?) -> [DatabaseValue] {
        var reste = cle ?? Data()
        return self.cle.map { colonne in
            switch colonne {
            case .octets(_, let taille):
                defer { reste = reste.dropFirst(taille) }
                return Data(reste.prefix(taille)).databaseValue
            case .nombre(_, let taille):
                defer { reste = reste.dropFirst(taille) }
                let nombre = reste.prefix(taille).reduce(Int64(0)) { $0 << 8 | Int64($1) }
                return (cle == nil ? -1 : nombre).databaseValue
            case .texte: return String(decoding: reste, as: UTF8.self).databaseValue
            }
        }
    }

    func cle(_ rangee: Row) -> Data {
        cle.reduce(into: Data()) { cle, colonne in
            switch colonne {
            case .octets(let nom, _): cle += rangee[nom] as Data
            case .nombre(let nom, let taille):
                cle += withUnsafeBytes(of: (rangee[nom] as Int64).bigEndian) { Data($0.suffix(taille)) }
            case .texte(let nom): cle += Data((rangee[nom] as String).utf8)
            }
        }
    }
}

/// A record that is a row of a table.
protocol RangeeDeTable: RangeeMigree {
    static var table: TableMigree { get }
    init(cle: Data, _ rangee: Row) throws
    /// In the order of the table's values.
    var valeurs: [(any DatabaseValueConvertible)?] { get }
}

extension RangeeDeTable {
    static func lire(_ base: Database, _ page: PageMigration) throws -> [Self] { try lireTable(base, page) }

    /// The rows as they are.
    static func lireTable(_ base: Database, _ page: PageMigration) throws -> [Self] {
        var arguments = table.arguments(page.apres)
        if table.fin != nil { arguments.append(Int64(clamping: page.moment).databaseValue) }
        arguments.append(page.rangees.databaseValue)
        let lues = try Row.fetchCursor(
            base.cachedStatement(sql: table.lecture), arguments: StatementArguments(arguments))
        var rangees: [Self] = []
        try page.remplir(&rangees) { try lues.next().map { try Self(cle: table.cle($0), $0) } }
        return rangees
    }

    static func ecrire(_ rangees: [Self], _ base: Database) throws {
        let ecriture = try base.cachedStatement(sql: table.ecriture)
        for rangee in rangees {
            let valeurs = table.arguments(rangee.cle) + rangee.valeurs.map { $0?.databaseValue ?? .null }
            try ecriture.execute(arguments: StatementArguments(valeurs))
        }
    }

    static func compter(_ base: Database) throws -> Int {
        try Int.fetchOne(base, sql: "SELECT count(*) FROM \(table.nom)") ?? 0
    }
}
