import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Epoch records")
struct EpoquesTests {
    @Test("A login is shown the record before it; only a higher one takes its place")
    func connexions() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.inscrire("bob")
            let connecter: @Sendable (CompteEssai, Epoque) async throws -> ServeurEssai.Reponse = {
                let demande = try $0.connexion(await relais.nonce($0.pseudo), epoque: $1)
                return try await relais.poster(.seConnecter, demande)
            }
            func record(_ numero: UInt64, _ octet: UInt8) -> Epoque {
                Epoque(numero: numero, mac: Data(repeating: octet, count: LimitesContrat.tailleMacEpoque))
            }
            let premiere = try await connecter(alice, record(5, 1))
            #expect(String(decoding: premiere.corps, as: UTF8.self).contains(#""epoque":null"#))
            let suite = [
                (record(3, 2), record(5, 1)), (record(5, 3), record(5, 1)), (record(6, 4), record(5, 1)),
                (record(UInt64(Int64.max), 5), record(6, 4)), (record(0, 6), record(UInt64(Int64.max), 5)),
            ]
            for (donnee, montree) in suite {
                let reponse = try await connecter(alice, donnee)
                #expect(try reponse.lire(ReponseSeConnecter.self).epoque == montree)
            }
            // Another account's is its own.
            #expect(try await connecter(bob, record(9, 7)).lire(ReponseSeConnecter.self).epoque == nil)
        }
    }

    @Test("A login that is refused writes nothing and is shown nothing; what is no record is refused")
    func refus() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            _ = try await relais.jeton(alice)
            let haute = Epoque(numero: 100, mac: Data(count: 32))
            let faux = try alice.connexion(await relais.nonce("alice"), cleAuth: Data(count: 32), epoque: haute)
            let refus = try await relais.poster(.seConnecter, faux)
            #expect(try refus.code() == .identifiantsRefuses)
            for epoque in [
                Epoque(numero: 2, mac: Data(count: 31)), Epoque(numero: 2, mac: Data()),
                Epoque(numero: UInt64(Int64.max) + 1, mac: Data(count: 32)),
            ] {
                let demande = try alice.connexion(await relais.nonce("alice"), epoque: epoque)
                #expect(try await relais.poster(.seConnecter, demande).code() == .requeteInvalide)
            }
            let bonne = try alice.connexion(await relais.nonce("alice"), epoque: haute)
            let montree = try await relais.poster(.seConnecter, bonne).lire(ReponseSeConnecter.self).epoque
            #expect(montree?.numero == 1)
        }
    }

    @Test("With a token it is told and shown in between, by the same rules")
    func avecJeton() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            func record(_ numero: UInt64) -> Epoque {
                Epoque(numero: numero, mac: Data(repeating: UInt8(numero), count: LimitesContrat.tailleMacEpoque))
            }
            let premier = Epoque(numero: 1, mac: Data(count: LimitesContrat.tailleMacEpoque))
            for (donne, montre) in [
                (record(5), premier), (record(4), record(5)), (record(7), record(5)), (record(7), record(7)),
            ] {
                let reponse = try await relais.poster(.epoque, DemandeEpoque(epoque: donne), jeton: jeton)
                #expect(try reponse.lire(ReponseEpoque.self).epoque == montre)
            }
            let court = Epoque(numero: 9, mac: Data(count: 31))
            #expect(
                try await relais.poster(.epoque, DemandeEpoque(epoque: court), jeton: jeton).code() == .requeteInvalide)
            #expect(try await relais.poster(.epoque, DemandeEpoque(epoque: record(9))).code() == .nonAuthentifie)
        }
    }

    @Test("It outlives a change of password and a restart")
    func duree() async throws {
        let dossier = try Dossier()
        let horloge = HorlogeEssai()
        let alice = try CompteEssai("alice", date: horloge.maintenant)
        let nouvelle = try alice.renouvele(date: horloge.maintenant)
        try await ServeurEssai.avec(dossier, horloge: horloge) { relais in
            #expect(try await relais.poster(.creerCompte, alice.creation()).statut == 201)
            _ = try await relais.jeton(alice)
            let demande = alice.changement(vers: nouvelle, idempotence: Data(try Alea.octets(16)))
            #expect(try await relais.poster(.changerMdp, demande).statut == 200)
        }
        try await ServeurEssai.avec(dossier, horloge: horloge) { relais in
            let connexion = try nouvelle.connexion(await relais.nonce("alice"))
            let reponse = try await relais.poster(.seConnecter, connexion).lire(ReponseSeConnecter.self)
            #expect(reponse.epoque?.numero == 1)
        }
    }
}
