import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("One-time prekeys, over HTTP")
struct PonctuellesTests {
    private static let sansBornes = LimitesPonctuelles(parAppelant: 10_000, parCible: 10_000)

    @Test("Each comes in one bundle, the oldest first; then bundles come without")
    func uneFois() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let (sien, jeton) = (try await relais.jeton(alice), try await relais.jeton(relais.inscrire("bob")))
            let (opk, pqopk) = (
                try relais.precles(.opk, 1...3, de: alice), try relais.precles(.pqopk, 1...2, de: alice)
            )
            let publiees = try await relais.publier(opk + pqopk, jeton: sien)
            #expect(try publiees.lire(ReponsePrecles.self).ponctuelles == .init(opk: 3, pqopk: 2))
            let attendus = [[opk[0], pqopk[0]], [opk[1], pqopk[1]], [opk[2]], []]
            for attendu in attendus {
                let paquet = try await relais.paquet(de: alice, jeton: jeton)
                #expect(paquet == alice.precles + attendu)
                let lu = try PaquetCles(
                    precles: paquet.map { Array($0) }, declaration: alice.declaration, appareil: 1,
                    maintenant: relais.horloge.maintenant)
                #expect((lu.opk != nil) == !attendu.isEmpty)
            }
            #expect(try await relais.restantes(jeton: sien) == .init(opk: 0, pqopk: 0))
        }
    }

    @Test("Of 64 bundles fetched at once, no two hold the same one")
    func ensemble() async throws {
        try await ServeurEssai.avec(ponctuelles: Self.sansBornes) { relais in
            let alice = try await relais.inscrire("alice")
            let (sien, jeton) = (try await relais.jeton(alice), try await relais.jeton(relais.inscrire("bob")))
            let (opk, pqopk) = (
                try relais.precles(.opk, 1...70, de: alice), try relais.precles(.pqopk, 1...40, de: alice)
            )
            #expect(try await relais.publier(opk + pqopk, jeton: sien).statut == 200)
            let paquets = try await withThrowingTaskGroup(of: [Data].self) { taches in
                for _ in 0..<64 { taches.addTask { try await relais.paquet(de: alice, jeton: jeton) } }
                return try await taches.reduce(into: []) { $0.append($1) }
            }
            #expect(paquets.allSatisfy { $0.starts(with: alice.precles) })
            let recues = paquets.flatMap { $0.dropFirst(alice.precles.count) }
            #expect(recues.count == 64 + 40 && Set(recues) == Set(opk.prefix(64) + pqopk))
            #expect(try await relais.restantes(jeton: sien) == .init(opk: 6, pqopk: 0))
        }
    }

    @Test("Whoever fetches over and over, alone or with others, gets bundles without")
    func epuisement() async throws {
        let bornes = LimitesPonctuelles(parAppelant: 2, parCible: 3)
        try await ServeurEssai.avec(ponctuelles: bornes) { relais in
            let alice = try await relais.inscrire("alice")
            let sien = try await relais.jeton(alice)
            var jetons: [Data] = []
            for nom in ["mallory", "bob", "carol"] { jetons.append(try await relais.jeton(relais.inscrire(nom))) }
            #expect(try await relais.publier(relais.precles(.opk, 1...20, de: alice), jeton: sien).statut == 200)
            let avecOpk: @Sendable (Data) async throws -> Bool = { jeton in
                let paquet = try await relais.paquet(de: alice, jeton: jeton)
                #expect(paquet.starts(with: alice.precles))
                return paquet.count > alice.precles.count
            }
            var recues: [Bool] = []
            for _ in 0..<5 { recues.append(try await avecOpk(jetons[0])) }
            #expect(recues == [true, true, false, false, false])
            #expect(try await avecOpk(jetons[1]))
            #expect(try await !avecOpk(jetons[2]))
            // Whoever does not want one does not take one, and has one left to ask for.
            let sans = try await relais.poster(
                .cles, DemandeCles(compte: alice.compte, depuis: 0, ponctuelles: false), jeton: jetons[2])
            #expect(try sans.lire(ReponseCles.self).appareils.map(\.precles) == [alice.precles])
            // Others are not concerned.
            let bob = try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: 0), jeton: sien)
            #expect(bob.statut == 200)
            #expect(try await relais.restantes(jeton: sien) == .init(opk: 17, pqopk: 0))
            // A third of a day later one more may go, whoever asks.
            relais.horloge.avancer(86400 / 3)
            #expect(try await avecOpk(jetons[2]))
            #expect(try await !avecOpk(jetons[1]))
        }
    }

    @Test("One that is over is handed out to nobody, does not count, and is purged; its id does not come back")
    func expiration() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            var jeton = try await relais.jeton(alice)
            let vieille = try relais.precles(.opk, [7], de: alice)
            #expect(try await relais.publier(vieille, jeton: jeton).statut == 200)
            relais.horloge.avancer(86400)
            let jeune = try relais.precles(.opk, [8], de: alice)
            #expect(try await relais.publier(jeune, jeton: jeton).statut == 200)
            relais.horloge.avancer(Limites.validitePrecle - 86400)
            jeton = try await relais.jeton(alice)
            #expect(try await relais.restantes(jeton: jeton) == .init(opk: 1, pqopk: 0))
            #expect(try await relais.paquet(de: alice, jeton: jeton).dropFirst(3) == jeune[...])
            #expect(try await relais.paquet(de: alice, jeton: jeton).count == 3)
            #expect(try await relais.rangees("ponctuelles") == [1])
            try await relais.purger()
            #expect(try await relais.rangees("ponctuelles", "ponctuelles_hautes") == [0, 1])
            #expect(try await relais.publier(relais.precles(.opk, [7], de: alice), jeton: jeton).code() == .conflit)
            #expect(try await relais.publier(relais.precles(.opk, [8], de: alice), jeton: jeton).code() == .conflit)
            #expect(try await relais.publier(relais.precles(.opk, [9], de: alice), jeton: jeton).statut == 200)
        }
    }

    @Test("An id is used once: the same bytes are taken again while they are there, and not after")
    func ids() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            let deux = try relais.precles(.opk, 1...2, de: alice)
            for _ in 0..<2 { #expect(try await relais.publier(deux, jeton: jeton).statut == 200) }
            #expect(try await relais.publier(relais.precles(.opk, [2], de: alice), jeton: jeton).code() == .conflit)
            // Ids of another use are another's.
            #expect(try await relais.publier(relais.precles(.pqopk, [1], de: alice), jeton: jeton).statut == 200)
            #expect(try await relais.paquet(de: alice, jeton: jeton).contains(deux[0]))
            #expect(try await relais.publier(deux, jeton: jeton).code() == .conflit)
            #expect(try await relais.publier([deux[1]], jeton: jeton).statut == 200)
            // All or nothing: 3 is new, 1 was handed out.
            let mele = [deux[0]] + (try relais.precles(.opk, [3], de: alice))
            #expect(try await relais.publier(mele, jeton: jeton).code() == .conflit)
            #expect(try await relais.restantes(jeton: jeton) == .init(opk: 1, pqopk: 0))
        }
    }

    @Test("Of a use 200 are kept, the newest")
    func plafond() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            let max = UInt32(LimitesContrat.ponctuellesParUsage)
            let toutes = try relais.precles(.opk, 1...(max + 5), de: alice)
            #expect(try await relais.publier(toutes, jeton: jeton).statut == 200)
            #expect(try await relais.restantes(jeton: jeton) == .init(opk: Int(max), pqopk: 0))
            #expect(try await relais.paquet(de: alice, jeton: jeton).last == toutes[5])
            // As much as a device publishes of the largest kind goes in one request.
            let grandes = try relais.precles(.pqopk, 1...max, de: alice)
            #expect(try await relais.publier(grandes, jeton: jeton).statut == 200)
        }
    }

    @Test("A change of password erases those of the old keys; their ids stay used")
    func changementMdp() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let ancien = try await relais.jeton(alice)
            let vieilles = try relais.precles(.opk, 1...5, de: alice) + relais.precles(.pqopk, 1...5, de: alice)
            #expect(try await relais.publier(vieilles, jeton: ancien).statut == 200)
            let nouvelle = try alice.renouvele(date: relais.horloge.maintenant)
            let demande = alice.changement(vers: nouvelle, idempotence: Data(try Alea.octets(16)))
            #expect(try await relais.poster(.changerMdp, demande).statut == 200)
            let jeton = try await relais.jeton(nouvelle)
            #expect(try await relais.paquet(de: alice, jeton: jeton) == nouvelle.precles)
            #expect(try await relais.rangees("ponctuelles") == [0])
            #expect(try await relais.publier([vieilles[4]], jeton: jeton).code() == .signatureRefusee)
            #expect(try await relais.publier(relais.precles(.opk, [5], de: nouvelle), jeton: jeton).code() == .conflit)
            let neuves = try relais.precles(.opk, [6], de: nouvelle)
            #expect(try await relais.publier(neuves, jeton: jeton).statut == 200)
            #expect(try await relais.paquet(de: alice, jeton: jeton) == nouvelle.precles + neuves)
        }
    }
}
