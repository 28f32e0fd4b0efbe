import Contrat
import CryptoChiffre
import Foundation
import NIOHTTP1
import Testing

@testable import Relais

@Suite("Durable prekeys, over HTTP")
struct PreclesTests {
    @Test("The newest prekey of each use is served; ids only rise; the same again is harmless")
    func publication() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            let faire: @Sendable (UInt32, Precle.Usage) throws -> [Data] = {
                try relais.precles($1, [$0], de: alice)
            }
            let autres = Array(alice.precles.dropFirst())
            #expect(try await relais.paquet(de: alice, jeton: jeton) == alice.precles)
            let cinq = try faire(5, .sceau)
            for _ in 0..<2 {
                let reponse = try await relais.publier(cinq, jeton: jeton)
                #expect(reponse.statut == 200)
                #expect(try reponse.lire(ReponsePrecles.self).ponctuelles == .init(opk: 0, pqopk: 0))
                #expect(
                    try reponse.lire(ReponsePrecles.self).derniers
                        == .init(sceau: 5, spk: 1, pqspk: 1, opk: 0, pqopk: 0))
            }
            #expect(try await relais.paquet(de: alice, jeton: jeton) == cinq + autres)
            #expect(try await relais.publier(faire(5, .sceau), jeton: jeton).code() == .conflit)
            #expect(try await relais.publier(faire(4, .sceau), jeton: jeton).code() == .conflit)
            // All or nothing, whatever the uses.
            let melange = try faire(9, .spk) + faire(9, .opk) + faire(3, .sceau)
            #expect(try await relais.publier(melange, jeton: jeton).code() == .conflit)
            #expect(try await relais.paquet(de: alice, jeton: jeton) == cinq + autres)
            let beaucoup = try relais.precles(.sceau, 10..<26, de: alice)
            for _ in 0..<2 { #expect(try await relais.publier(beaucoup, jeton: jeton).statut == 200) }
            let derniere = try faire(2, .pqspk)
            #expect(try await relais.publier(derniere, jeton: jeton).statut == 200)
            #expect(try await relais.paquet(de: alice, jeton: jeton) == [beaucoup[15], autres[0]] + derniere)
        }
    }

    @Test("What is not the device's own, not what its use takes, or too much, is refused")
    func refus() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            let date = relais.horloge.maintenant
            let bob = try CompteEssai("bob", date: date)
            #expect(try await relais.publier([bob.precles[0]], jeton: jeton).code() == .signatureRefusee)
            let tablette = try CompteEssai.precle(
                .opk, id: 1, trousseau: alice.trousseau, debut: date, appareil: 2)
            #expect(try await relais.publier([tablette], jeton: jeton).code() == .signatureRefusee)
            let passee = try CompteEssai.precle(
                .opk, id: 1, trousseau: alice.trousseau, debut: date - Limites.validitePrecle)
            #expect(try await relais.publier([passee], jeton: jeton).code() == .signatureRefusee)
            // An ML-KEM key whose first coefficient is 3329, the modulus.
            var module = [UInt8](try CompteEssai.precle(.pqopk, id: 1, trousseau: alice.trousseau, debut: date))
            let debutCle = module.count - ClePubliqueEd25519.tailleSignature - ClePubliqueMLKEM1024.taille
            module[debutCle] = 0x01
            module[debutCle + 1] = module[debutCle + 1] & 0xF0 | 0x0D
            #expect(try await relais.publier([Data(module)], jeton: jeton).code() == .requeteInvalide)
            let max = LimitesContrat.preclesParEnvoi
            let memes = Array(repeating: try relais.precles(.opk, [1], de: alice)[0], count: max + 1)
            #expect(try await relais.publier(memes, jeton: jeton).code() == .requeteInvalide)
            #expect(try await relais.publier(memes.dropLast(), jeton: jeton).statut == 200)
            #expect(try await relais.restantes(jeton: jeton) == .init(opk: 1, pqopk: 0))
        }
    }

    @Test("Publications are slowed down by account")
    func debit() async throws {
        try await ServeurEssai.avec(options: { $0.requetesParMinute = 40 }) { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            for _ in 0..<2 { #expect(try await relais.publier([], jeton: jeton).statut == 200) }
            let troisieme = try await relais.publier([], jeton: jeton)
            #expect(troisieme.entetes.first(name: "retry-after") == "30")
            #expect(try troisieme.code() == .tropDeDemandes)
        }
    }
}
