import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Envelopes for a seal key that was superseded")
struct CleRemplaceeTests {
    private static let jour: UInt64 = 86400

    private func refusees(_ reponse: ServeurEssai.Reponse) throws -> [Data] {
        #expect(reponse.statut == 409)
        #expect(try reponse.code() == .cleRemplacee)
        let paquet = try #require(try reponse.lire(ErreurRelais.self).paquet)
        #expect(paquet.appareil == 1)
        return paquet.precles
    }

    @Test(
        "For 7 days they are taken; then they come back with the current keys, and what is sealed again is taken once")
    func delai() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let (sien, jeton) = (try await relais.jeton(alice), try await relais.jeton(relais.inscrire("bob")))
            let neuve = try relais.precles(.sceau, [2], de: alice)
            #expect(try await relais.publier(neuve, jeton: sien).statut == 200)
            // Newer ones do not put the end off.
            relais.horloge.avancer(6 * Self.jour)
            let courante = try relais.precles(.sceau, [3], de: alice) + relais.precles(.opk, [1], de: alice)
            #expect(try await relais.publier(courante, jeton: sien).statut == 200)
            let envoyer: @Sendable (UInt32, Data) async throws -> ServeurEssai.Reponse = {
                let demande = try CourrierTests.demande(alice, enveloppe(sceau: $0), cle: $1)
                return try await relais.poster(.envoyerMessage, demande, jeton: jeton)
            }
            let cles = try (0..<3).map { _ in Data(try Alea.octets(16)) }
            #expect(try await envoyer(1, cles[0]).statut == 200)
            relais.horloge.avancer(Self.jour)
            #expect(try await envoyer(1, cles[1]).statut == 200)
            relais.horloge.avancer(1)
            for _ in 0..<2 {
                let precles = try refusees(try await envoyer(1, cles[2]))
                #expect(precles == [courante[0]] + alice.precles.dropFirst())
            }
            #expect(try await relais.rangees("messages", "idempotence") == [2, 2])
            // The one-time prekey was not spent on it.
            #expect(try await relais.restantes(jeton: sien) == .init(opk: 1, pqopk: 0))
            for _ in 0..<2 { #expect(try await envoyer(3, cles[2]).statut == 200) }
            #expect(try await envoyer(2, Data(count: 16)).statut == 200)
            #expect(try await relais.attendus(sien).messages.count == 4)
        }
    }

    @Test("A change of password neither shortens nor lengthens the time of the keys before")
    func changementMdp() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let sien = try await relais.jeton(alice)
            #expect(try await relais.publier(relais.precles(.sceau, [2], de: alice), jeton: sien).statut == 200)
            relais.horloge.avancer(20 * Self.jour)
            let nouvelle = try alice.renouvele(date: relais.horloge.maintenant, precle: 3)
            let demande = alice.changement(vers: nouvelle, idempotence: Data(try Alea.octets(16)))
            #expect(try await relais.poster(.changerMdp, demande).statut == 200)
            let jeton = try await relais.jeton(relais.inscrire("bob"))
            let envoyer: @Sendable (UInt32) async throws -> ServeurEssai.Reponse = {
                try await relais.poster(
                    .envoyerMessage, CourrierTests.demande(alice, enveloppe(sceau: $0)), jeton: jeton)
            }
            #expect(try refusees(try await envoyer(1)) == nouvelle.precles)
            #expect(try await envoyer(2).statut == 200)
            relais.horloge.avancer(7 * Self.jour + 1)
            #expect(try refusees(try await envoyer(2)) == nouvelle.precles)
            #expect(try await envoyer(3).statut == 200)
        }
    }

    @Test("A key that is older than what the relay remembers is superseded; one that it has not seen yet is not")
    func inconnues() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            let beaucoup = try relais.precles(.sceau, 2...18, de: alice)
            #expect(try await relais.publier(beaucoup, jeton: jeton).statut == 200)
            let cas: [(UInt32, Int)] = [(0, 409), (1, 409), (2, 200), (17, 200), (18, 200), (19, 200), (.max, 200)]
            for (sceau, statut) in cas {
                let reponse = try await relais.poster(
                    .envoyerMessage, CourrierTests.demande(alice, enveloppe(sceau: sceau)), jeton: jeton)
                #expect(reponse.statut == statut, "\(sceau)")
            }
        }
    }
}
