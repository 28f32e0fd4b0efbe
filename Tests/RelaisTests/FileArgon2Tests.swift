import Contrat
import Synchronization
import Testing

@testable import Relais

@Suite("Argon2 has a queue of its own")
struct FileArgon2Tests {
    /// Holds turns until it is told to let go.
    actor Verrou {
        private var ouvert = false
        private var suites: [CheckedContinuation<Void, Never>] = []
        private(set) var entres = 0

        func passer() async {
            entres += 1
            if !ouvert { await withCheckedContinuation { suites.append($0) } }
        }
        func ouvrir() {
            ouvert = true
            for suite in suites { suite.resume() }
            suites = []
        }
    }

    static func attendre(_ condition: () async -> Bool) async throws {
        for _ in 0..<2000 where await !condition() { try await Task.sleep(for: .milliseconds(5)) }
        try #require(await condition())
    }

    /// One who wants a turn, and what became of everyone.
    final class Demandeurs: Sendable {
        let file = FileArgon2(simultanes: 2, longueur: 3)
        let verrou = Verrou()
        let refus = Mutex<[Refus]>([])
        let finis = Mutex(0)

        func demander(_ source: String) async throws {
            do {
                try await file.avecPlace([.pseudo(source)]) { await verrou.passer() }
                finis.withLock { $0 += 1 }
            } catch let refuse as Refus {
                refus.withLock { $0.append(refuse) }
            }
        }
    }

    @Test("Two run at once; a source waits in one place; the queue is bounded; then everyone has had their turn")
    func bornes() async throws {
        let tous = Demandeurs()
        try await withThrowingTaskGroup(of: Void.self) { taches in
            for _ in 0..<2 { taches.addTask { try await tous.demander("a") } }
            try await Self.attendre { await tous.verrou.entres == 2 }
            taches.addTask { try await tous.demander("a") }
            try await Self.attendre { await tous.file.enAttente == 1 }
            taches.addTask { try await tous.demander("a") }
            try await Self.attendre { tous.refus.withLock { $0.count } == 1 }
            for source in ["b", "c"] { taches.addTask { try await tous.demander(source) } }
            try await Self.attendre { await tous.file.enAttente == 3 }
            taches.addTask { try await tous.demander("d") }
            try await Self.attendre { tous.refus.withLock { $0.count } == 2 }
            #expect(await tous.verrou.entres == 2)
            await tous.verrou.ouvrir()
            try await taches.waitForAll()
        }
        #expect(tous.finis.withLock { $0 } == 5)
        for refuse in tous.refus.withLock({ $0 }) {
            #expect(refuse.erreur.code == .occupe)
            #expect((refuse.attente ?? 0) > 0)
        }
    }
}
