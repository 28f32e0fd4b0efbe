import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import ClientChiffre

@Suite("A profile of another version is not touched")
struct BaseProfilTests {
    /// Opens a profile whose database says that these changes of its schema were made.
    /// - Returns: what is said of it, and its tables afterwards.
    private func ouvrir(_ changements: [String]) throws -> (erreur: String?, tables: [String]) {
        let dossier = DossierProfil(
            chemin: FileManager.default.temporaryDirectory.appending(path: "base-\(UUID().uuidString)").path)
        try dossier.creer()
        defer { try? FileManager.default.removeItem(atPath: dossier.chemin) }
        let file = try DatabaseQueue(path: dossier.base)
        try file.write { base in
            try base.execute(
                sql: """
                    CREATE TABLE grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY);
                    CREATE TABLE conversations(id);
                    """)
            for changement in changements {
                try base.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [changement])
            }
        }
        let (trousseau, _, _) = try Trousseau.nouveau(nomRelais: "essai", date: 1, dans: Arene())
        let erreur = #expect(throws: ErreurClient.self) { try BaseProfil(dossier, trousseau: trousseau) }
        let tables = try file.read { base in
            try String.fetchAll(base, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        }
        return (erreur.map { "\($0)" }, tables)
    }

    @Test(
        "One of before the first release is refused by that name",
        arguments: [["v1"], ["v1", "v2"], ["v1", "v2", "v3"], ["v4"]])
    func anterieure(changements: [String]) throws {
        let (erreur, tables) = try ouvrir(changements)
        #expect(try #require(erreur).contains("was made by an earlier pre-release version of this program"))
        #expect(tables == ["conversations", "grdb_migrations"])
    }

    @Test("One of a later version, too")
    func posterieure() throws {
        let (erreur, tables) = try ouvrir(["v5", "v6"])
        #expect(try #require(erreur).contains("was written by a newer version"))
        #expect(tables == ["conversations", "grdb_migrations"])
    }
}
