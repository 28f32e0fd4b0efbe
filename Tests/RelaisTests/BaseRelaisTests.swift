import Foundation
import GRDB
import Logging
import Synchronization
import Testing

@testable import Relais

@Suite("Whatever waits shares a transaction")
struct BaseRelaisTests {
    /// Counts the commits of the writer.
    private final class Compteur: TransactionObserver, Sendable {
        let commits = Mutex(0)

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) { commits.withLock { $0 += 1 } }
        func databaseDidRollback(_ db: Database) {}
    }

    /// What the pieces of work of a test have noted.
    private final class Notes: Sendable {
        private let suite = Mutex<[Int]>([])

        var toutes: [Int] { suite.withLock { $0 } }
        func noter(_ nombre: Int) { suite.withLock { $0.append(nombre) } }
    }

    private struct Echec: Error {}

    let dossier: Dossier
    let base: BaseRelais
    private let compteur = Compteur()

    init() throws {
        dossier = try Dossier()
        let bassin = try DatabasePool(path: dossier.chemin + "/base")
        try bassin.write { try $0.execute(sql: "CREATE TABLE t (n INTEGER PRIMARY KEY)") }
        bassin.add(transactionObserver: compteur)
        base = try BaseRelais(bassin, journal: Logger(label: "essai"))
    }

    private func inserer(_ nombre: Int) async throws {
        try await base.ecrire { try $0.execute(sql: "INSERT INTO t VALUES (?)", arguments: [nombre]) }
    }

    private func ranges() async throws -> Int {
        try await base.lire { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") ?? -1 }
    }

    /// A writer that is held up until `nombre` pieces of work wait behind it.
    private func retenir(jusqua nombre: Int, _ attendent: Notes) async throws {
        try await base.ecrire { _ in
            let fin = ContinuousClock.now + .seconds(30)
            while attendent.toutes.count < nombre, ContinuousClock.now < fin { usleep(1000) }
            // The last one has said that it is about to wait: let it.
            usleep(50_000)
        }
    }

    @Test("What comes while a commit is under way goes into one more, and each is done once")
    func partage() async throws {
        let arrives = Notes()
        try await withThrowingTaskGroup { groupe in
            groupe.addTask { try await retenir(jusqua: 100, arrives) }
            for nombre in 0..<100 {
                groupe.addTask {
                    arrives.noter(nombre)
                    try await inserer(nombre)
                }
            }
            try await groupe.waitForAll()
        }
        #expect(try await ranges() == 100)
        // One for whoever was first in, one for those behind it; a straggler may have one of its own.
        #expect((1...10).contains(compteur.commits.withLock { $0 }))
    }

    @Test("One that fails takes nobody with it, and nothing of it stays")
    func echecs() async throws {
        let arrives = Notes()
        let refuses = Notes()
        try await withThrowingTaskGroup { groupe in
            groupe.addTask { try await retenir(jusqua: 20, arrives) }
            for nombre in 0..<20 {
                groupe.addTask {
                    arrives.noter(nombre)
                    do {
                        try await base.ecrire { base in
                            try base.execute(sql: "INSERT INTO t VALUES (?)", arguments: [nombre])
                            if nombre % 5 == 0 { throw Echec() }
                        }
                    } catch is Echec {
                        refuses.noter(nombre)
                    }
                }
            }
            try await groupe.waitForAll()
        }
        #expect(refuses.toutes.sorted() == [0, 5, 10, 15])
        let restent = try await base.lire { try Int.fetchAll($0, sql: "SELECT n FROM t ORDER BY n") }
        #expect(restent == (0..<20).filter { $0 % 5 != 0 })
    }

    @Test("What follows a commit is told in the order of the work, once it can be read, before its caller goes on")
    func suites() async throws {
        let suite = Notes()
        try await withThrowingTaskGroup { groupe in
            for _ in 0..<200 {
                groupe.addTask { [base] in
                    let rang = try await base.ecrire { base in
                        try base.execute(sql: "INSERT INTO t DEFAULT VALUES")
                        return Int(base.lastInsertedRowID)
                    } puis: { rang in
                        suite.noter(rang)
                    }
                    #expect(suite.toutes.contains(rang))
                    #expect(
                        try await base.lire {
                            try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM t WHERE n = ?)", arguments: [rang])
                        } == true)
                }
            }
            try await groupe.waitForAll()
        }
        #expect(suite.toutes == Array(1...200))
    }

    @Test("The log is carried over beside the writer and begun anew: it does not grow with what was written")
    func journal() async throws {
        try await base.ecrire { try $0.execute(sql: "CREATE TABLE gros (n INTEGER PRIMARY KEY, o BLOB)") }
        let octets = Data(repeating: 1, count: 4000)
        // 60,000 pages: 240 MB without a checkpoint.
        try await withThrowingTaskGroup { groupe in
            for _ in 0..<20 {
                groupe.addTask { [base] in
                    for _ in 0..<1500 {
                        try await base.ecrire {
                            try $0.execute(
                                sql: "INSERT OR REPLACE INTO gros VALUES (abs(random()) % 3000, ?)", arguments: [octets]
                            )
                        }
                    }
                }
            }
            try await groupe.waitForAll()
        }
        let taille = try FileManager.default.attributesOfItem(atPath: dossier.chemin + "/base-wal")[.size] as? Int
        #expect(try #require(taille) < 100 << 20)
    }
}
