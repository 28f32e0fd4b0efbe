import Foundation
import GRDB
import Logging
import Synchronization
import Testing

@testable import Relais

@Suite("A transaction that is shared, when SQLite refuses")
struct BaseRelaisPannesTests {
    /// SQLite's codes for pieces of work by their number: 0 for one that was done.
    private typealias Issues = [Int: Int32]

    /// A number that tasks share.
    private final class Nombre: Sendable {
        private let courant = Mutex(0)

        var valeur: Int { courant.withLock { $0 } }
        func augmenter() { courant.withLock { $0 += 1 } }
    }

    let dossier: Dossier
    let bassin: DatabasePool
    let base: BaseRelais

    init() throws {
        dossier = try Dossier()
        var configuration = Configuration()
        configuration.busyMode = .timeout(0.5)
        bassin = try DatabasePool(path: dossier.chemin + "/base", configuration: configuration)
        try bassin.write {
            try $0.execute(
                sql: """
                    CREATE TABLE t (n INTEGER PRIMARY KEY, o BLOB);
                    CREATE TABLE enfants (n INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED);
                    """)
        }
        base = try BaseRelais(bassin, journal: Logger(label: "essai"))
    }

    /// Has so many pieces of work wait for the writer, and lets it go once they do.
    private func ensemble(
        _ nombre: Int, _ travail: @escaping @Sendable (Database, Int) throws -> Void
    ) async throws -> Issues {
        let arrives = Nombre()
        return try await withThrowingTaskGroup(of: (Int, Int32)?.self) { groupe in
            groupe.addTask { [base] in
                // Whether it fails with those that it holds up does not matter.
                try? await base.ecrire { _ in
                    let fin = ContinuousClock.now + .seconds(30)
                    while arrives.valeur < nombre, ContinuousClock.now < fin { usleep(1000) }
                    // The last one has said that it is about to wait: let it.
                    usleep(50_000)
                }
                return nil
            }
            for numero in 0..<nombre {
                groupe.addTask { [base] in
                    arrives.augmenter()
                    do {
                        try await base.ecrire { try travail($0, numero) }
                        return (numero, 0)
                    } catch let erreur as DatabaseError { return (numero, erreur.resultCode.rawValue) }
                }
            }
            var issues: Issues = [:]
            for try await issue in groupe { if let issue { issues[issue.0] = issue.1 } }
            return issues
        }
    }

    private func ranges(_ table: String = "t") async throws -> [Int] {
        try await base.lire { try Int.fetchAll($0, sql: "SELECT n FROM \(table) ORDER BY n") }
    }

    private func inserer(_ numero: Int) async throws {
        try await base.ecrire { try $0.execute(sql: "INSERT INTO t (n) VALUES (?)", arguments: [numero]) }
    }

    @Test("While somebody else keeps the database all of them fail, and nothing of them is done later")
    func verrouillee() async throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let autre = try DatabaseQueue(path: bassin.path, configuration: configuration)
        try await autre.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        let issues = try await withThrowingTaskGroup(of: (Int, Int32).self) { groupe in
            for numero in 0..<40 {
                groupe.addTask {
                    do {
                        try await inserer(numero)
                        return (numero, 0)
                    } catch let erreur as DatabaseError { return (numero, erreur.resultCode.rawValue) }
                }
            }
            var issues: Issues = [:]
            for try await (numero, issue) in groupe { issues[numero] = issue }
            return issues
        }
        #expect(issues.count == 40 && issues.values.allSatisfy { $0 == ResultCode.SQLITE_BUSY.rawValue })
        // Reading goes on.
        #expect(try await ranges().isEmpty)
        try await autre.writeWithoutTransaction { try $0.rollback() }
        try await inserer(100)
        #expect(try await ranges() == [100])
    }

    @Test("One that finds no room fails alone, and is taken once there is some")
    func pleine() async throws {
        try await bassin.writeWithoutTransaction { base in
            let pages = try Int.fetchOne(base, sql: "PRAGMA page_count") ?? 0
            try base.execute(sql: "PRAGMA max_page_count = \(pages + 50)")
        }
        let grosse = 7
        let ecrire: @Sendable (Database, Int) throws -> Void = { base, numero in
            try base.execute(
                sql: "INSERT INTO t VALUES (?, zeroblob(?))", arguments: [numero, numero == grosse ? 4 << 20 : 10])
        }
        let issues = try await ensemble(20, ecrire)
        #expect(issues.filter { $0.value != 0 } == [grosse: ResultCode.SQLITE_FULL.rawValue])
        #expect(try await ranges() == (0..<20).filter { $0 != grosse })
        try await bassin.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await base.ecrire { try ecrire($0, grosse) }
        #expect(try await ranges() == Array(0..<20))
    }

    @Test("When the commit itself fails each of them is told so, and nothing of any is there")
    func commitRate() async throws {
        let issues = try await ensemble(20) { base, numero in
            try base.execute(sql: "INSERT INTO t (n) VALUES (?)", arguments: [numero])
            if numero == 5 { try base.execute(sql: "INSERT INTO enfants VALUES (-1)") }
        }
        #expect(issues.count == 20 && issues[5] == ResultCode.SQLITE_CONSTRAINT.rawValue)
        let rates = issues.filter { $0.value != 0 }.map(\.key)
        #expect(try await ranges() == (0..<20).filter { !rates.contains($0) })
        #expect(try await ranges("enfants").isEmpty)
        try await inserer(100)
        #expect(try await ranges().last == 100)
    }

    @Test("The log stays within bounds though somebody always reads and each piece of work is large")
    func lecteurPermanent() async throws {
        let fini = Nombre()
        let journal = bassin.path + "-wal"
        let (total, sommet) = try await withThrowingTaskGroup(of: Int.self) { groupe in
            // Two who take turns without a gap: there is always one that began before the last commit.
            for _ in 0..<2 {
                groupe.addTask { [base] in
                    while fini.valeur == 0 {
                        try await base.lire {
                            _ = try Int.fetchOne($0, sql: "SELECT count(*) FROM t")
                            usleep(20_000)
                        }
                    }
                    return 0
                }
            }
            var sommet = 0
            for _ in 0..<80 {
                // 1,000 pages, 4 MB.
                try await base.ecrire {
                    for _ in 0..<1000 {
                        try $0.execute(sql: "INSERT OR REPLACE INTO t VALUES (abs(random()) % 4000, zeroblob(3900))")
                    }
                }
                let attributs = try FileManager.default.attributesOfItem(atPath: journal)
                sommet = max(sommet, attributs[.size] as? Int ?? 0)
            }
            fini.augmenter()
            try await groupe.waitForAll()
            return (80 * 4 << 20, sommet)
        }
        print("[relais] \(total >> 20) MB written beside readers, at most \(sommet >> 20) MB of log")
        // On a busy machine it takes longer to be carried over; never carried over, it is all of it and more.
        #expect(sommet < 240 << 20)
    }
}
