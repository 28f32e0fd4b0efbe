import Contrat
import Foundation
import Synchronization
import Testing

@testable import Relais

@Suite("Lookups that wait go to the database together")
struct DemandesGroupeesTests {
    /// A database that answers when it is told to, with what it read when it was asked.
    private final class BaseLente: Sendable {
        struct Panne: Error {}

        private struct Etat {
            var valeur = 0
            var demandes: [[Int]] = []
            var enCours = 0
            var enMemeTemps = 0
            var portes: [CheckedContinuation<Void, Never>] = []
            var ouverte = false
        }

        private let etat = Mutex(Etat())

        var demandes: [[Int]] { etat.withLock { $0.demandes } }
        var enMemeTemps: Int { etat.withLock { $0.enMemeTemps } }

        func mettre(_ valeur: Int) { etat.withLock { $0.valeur = valeur } }

        func ouvrir() {
            for porte in etat.withLock({ etat in
                etat.ouverte = true
                defer { etat.portes = [] }
                return etat.portes
            }) { porte.resume() }
        }

        /// Odd keys are not found; 13 fails.
        func lire(_ cles: [Int]) async throws -> [Int: Int] {
            let lue = etat.withLock { etat in
                etat.demandes.append(cles)
                etat.enCours += 1
                etat.enMemeTemps = max(etat.enMemeTemps, etat.enCours)
                return etat.valeur
            }
            defer { etat.withLock { $0.enCours -= 1 } }
            await withCheckedContinuation { porte in
                let ouverte = etat.withLock { etat in
                    if !etat.ouverte { etat.portes.append(porte) }
                    return etat.ouverte
                }
                if ouverte { porte.resume() }
            }
            guard !cles.contains(13) else { throw Panne() }
            return Dictionary(uniqueKeysWithValues: cles.filter { $0 % 2 == 0 }.map { ($0, lue) })
        }
    }

    private let base = BaseLente()

    /// Waits until `condition` holds.
    private func attendre(_ condition: () -> Bool) async throws {
        for _ in 0..<2000 where !condition() { try await Task.sleep(for: .milliseconds(5)) }
        // Nobody hangs at its door when it does not.
        if !condition() { base.ouvrir() }
        try #require(condition())
    }

    @Test("Who asks while queries are under way is answered by a later one, together with all who wait")
    func apres() async throws {
        let lectures = DemandesGroupees { [base] in try await base.lire($0) }
        async let premiere = lectures.demander(2)
        try await attendre { base.demandes.count == 1 }
        async let deuxieme = lectures.demander(2)
        try await attendre { base.demandes.count == 2 }
        base.mettre(1)
        try await withThrowingTaskGroup(of: (Int, Int?).self) { groupe in
            for cle in 0..<100 {
                for _ in 0..<3 { groupe.addTask { (cle, try await lectures.demander(cle == 13 ? 15 : cle)) } }
            }
            // Time for all of them to have asked, by which a third query would have been seen.
            try await Task.sleep(for: .milliseconds(300))
            #expect(base.demandes.count == 2)
            base.ouvrir()
            for try await (cle, valeur) in groupe { #expect(valeur == (cle % 2 == 0 ? 1 : nil), "\(cle)") }
        }
        #expect(try await premiere == 0)
        #expect(try await deuxieme == 0)
        #expect(base.enMemeTemps <= 2 && base.demandes.count <= 4)
        #expect(base.demandes.allSatisfy { Set($0).count == $0.count })
    }

    @Test("A query has so many keys at most, and nobody is forgotten")
    func bornes() async throws {
        let lectures = DemandesGroupees(clesMax: 50) { [base] in try await base.lire($0) }
        let valeurs = try await withThrowingTaskGroup(of: Int?.self) { groupe in
            for cle in 100..<1100 { groupe.addTask { try await lectures.demander(cle) } }
            try await attendre { base.demandes.count == 2 }
            try await Task.sleep(for: .milliseconds(100))
            base.ouvrir()
            return try await groupe.reduce(into: []) { $0.append($1) }
        }
        #expect(valeurs.count { $0 == 0 } == 500 && valeurs.count { $0 == nil } == 500)
        #expect(base.demandes.allSatisfy { $0.count <= 50 } && base.enMemeTemps == 2)
        #expect(base.demandes.joined().sorted() == Array(100..<1100))
    }

    @Test("A query that fails is told to those who share it, and to nobody else; so is that too many wait")
    func pannes() async throws {
        let lectures = DemandesGroupees(requetesMax: 1, attenteMax: 3) { [base] in try await base.lire($0) }
        async let premiere = lectures.demander(2)
        try await attendre { base.demandes.count == 1 }
        let issues = await withTaskGroup(of: String.self) { groupe in
            for cle in [4, 6, 13, 8, 10] {
                groupe.addTask {
                    do {
                        return "\(try await lectures.demander(cle) ?? -1)"
                    } catch {
                        return error is BaseLente.Panne ? "panne" : (error as? Refus)?.erreur.code.rawValue ?? "?"
                    }
                }
                // In this order.
                try? await Task.sleep(for: .milliseconds(50))
            }
            base.ouvrir()
            return await groupe.reduce(into: []) { $0.append($1) }
        }
        #expect(issues.sorted() == ["occupe", "occupe", "panne", "panne", "panne"])
        #expect(try await premiere == 0)
        #expect(try await lectures.demander(8) == 0)
    }
}
