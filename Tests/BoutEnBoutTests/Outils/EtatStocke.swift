import Foundation
import GRDB

/// What a profile's database holds, row by row and sealed as it is. Sealing draws a nonce each time, so the same bytes mean that
/// nothing was written.
struct EtatStocke: Hashable {
    private let tables: [String: Set<[DatabaseValue]>]

    /// Reads the database of somebody none of whose programs run now.
    /// - Parameter sauf: tables that are not looked at; by default the one where the program keeps its token and its epoch, and the
    ///   one of what could not be read.
    init(_ personne: PersonneDeTest, sauf: Set<String> = ["registre", "quarantaine"]) throws {
        let base = try DatabaseQueue(path: personne.profil.appending(path: "profil.sqlite").path)
        tables = try base.read { base in
            let noms = try String.fetchAll(
                base, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return Dictionary(
                uniqueKeysWithValues: try noms.filter { !sauf.contains($0) }.map { nom in
                    let rangees = try Row.fetchAll(base, sql: "SELECT * FROM \"\(nom)\"")
                    return (nom, Set(rangees.map { Array($0.databaseValues) }))
                })
        }
        try base.close()
    }

    /// The tables that are not as they were in `autre`.
    func differences(_ autre: EtatStocke) -> [String] {
        Set(tables.keys).union(autre.tables.keys).filter { tables[$0] != autre.tables[$0] }.sorted()
    }

    /// How many rows a table has.
    func nombre(_ table: String) -> Int { tables[table]?.count ?? 0 }
}
