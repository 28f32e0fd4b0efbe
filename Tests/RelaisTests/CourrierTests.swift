import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import Relais

@Suite("Envelopes, over HTTP")
struct CourrierTests {
    static func demande(_ compte: CompteEssai, _ enveloppe: Data, cle: Data? = nil) throws -> DemandeEnvoyerMessage {
        DemandeEnvoyerMessage(
            destinataire: compte.compte, appareil: 1, idempotence: try cle ?? Data(Alea.octets(16)),
            enveloppe: enveloppe)
    }

    @Test(
        "An envelope of each size arrives unchanged, comes again until acknowledged, and only its recipient can do so")
    func aller() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.inscrire("bob")
            let (jetonAlice, jetonBob) = (try await relais.jeton(alice), try await relais.jeton(bob))
            let enveloppes = try Limites.enveloppes.map { try enveloppe($0) }
            for enveloppe in enveloppes {
                let reponse = try await relais.poster(
                    .envoyerMessage, Self.demande(bob, enveloppe), jeton: jetonAlice)
                #expect(reponse.statut == 200 && reponse.corps == Data("{}".utf8))
            }
            let recus = try await relais.attendus(jetonBob)
            #expect(recus.messages.map(\.enveloppe) == enveloppes && !recus.reste)
            #expect(recus.messages.allSatisfy { $0.id.count == 16 && $0.recu == relais.horloge.maintenant })
            #expect(try await relais.attendus(jetonBob, limite: 2).reste)
            #expect(try await relais.attendus(jetonAlice).messages.isEmpty)

            let accuse = DemandeAccuserReception(ids: recus.messages.map(\.id))
            #expect(try await relais.poster(.accuserReception, accuse, jeton: jetonAlice).statut == 200)
            #expect(try await relais.attendus(jetonBob).messages.count == 5)
            for _ in 0..<2 {
                #expect(try await relais.poster(.accuserReception, accuse, jeton: jetonBob).statut == 200)
            }
            #expect(try await relais.attendus(jetonBob).messages.isEmpty)
        }
    }

    @Test("A reply holds at most a mebibyte of envelopes and tells that more wait")
    func plafond() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            for _ in 0..<20 {
                _ = try await relais.poster(.envoyerMessage, Self.demande(bob, enveloppe(65536)), jeton: jeton)
            }
            let recus = try await relais.attendus(jeton)
            #expect(recus.messages.count == 16 && recus.reste)
        }
    }

    @Test("Unknown recipients and what is no envelope are refused")
    func refus() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let bonne = try enveloppe()
            let cle = Data(count: 16)
            func demande(
                _ compte: Data? = nil, _ appareil: UInt32 = 1, _ cle: Data = cle, _ enveloppe: Data = bonne
            )
                -> DemandeEnvoyerMessage
            {
                .init(destinataire: compte ?? bob.compte, appareil: appareil, idempotence: cle, enveloppe: enveloppe)
            }
            let cas: [(DemandeEnvoyerMessage, CodeErreur)] = [
                (demande(Data(count: 16)), .inconnu), (demande(nil, 2), .inconnu), (demande(nil, 0), .inconnu),
                (demande(Data(count: 15)), .requeteInvalide), (demande(nil, 1, Data(count: 15)), .requeteInvalide),
                (demande(nil, 1, cle, bonne.dropLast()), .requeteInvalide),
                (demande(nil, 1, cle, Data()), .requeteInvalide),
                (demande(nil, 1, cle, Data([0]) + bonne.dropFirst()), .requeteInvalide),
                (demande(nil, 1, cle, Data([2]) + bonne.dropFirst()), .requeteInvalide),
            ]
            for (indice, (demande, code)) in cas.enumerated() {
                let reponse = try await relais.poster(.envoyerMessage, demande, jeton: jeton)
                #expect(try reponse.code() == code, "case \(indice)")
            }
            try await relais.base().write {
                try $0.execute(
                    sql: "INSERT INTO boites (compte, appareil, suivant, nombre, octets) VALUES (?, 1, 1, ?, 0)",
                    arguments: [bob.compte, LimitesDepot.enveloppesParBoite])
            }
            let pleine = try await relais.poster(.envoyerMessage, demande(), jeton: jeton)
            #expect(pleine.statut == 507)
            #expect(try pleine.code() == .boitePleine)
        }
    }

    @Test("64 identical requests at once store one envelope")
    func idempotence() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let demande = try Self.demande(bob, enveloppe())
            let statuts = try await withThrowingTaskGroup(of: Int.self) { taches in
                for _ in 0..<64 {
                    taches.addTask { try await relais.poster(.envoyerMessage, demande, jeton: jeton).statut }
                }
                return try await taches.reduce(into: []) { $0.append($1) }
            }
            #expect(statuts == Array(repeating: 200, count: 64))
            #expect(try await relais.attendus(jeton).messages.count == 1)
        }
    }

    @Test("Nothing of the sender enters the database with a message, and little of it stays after")
    func aucunExpediteur() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice-expeditrice")
            let bob = try await relais.inscrire("bob")
            let (jetonAlice, jetonBob) = (try await relais.jeton(alice), try await relais.jeton(bob))
            let hash = try await relais.base().read {
                try Data.fetchOne($0, sql: "SELECT hash FROM jetons WHERE compte = ?", arguments: [alice.compte])
            }
            let traces =
                [alice.compte, Data("alice-expeditrice".utf8), jetonAlice, try #require(hash)]
                + [Data("127.0.0.1".utf8)]
            let compter: @Sendable () async throws -> [Int] = {
                let copie = relais.options.donnees + "/copie-\(UUID().uuidString)"
                try await relais.base().vacuum(into: copie)
                let octets = try Data(contentsOf: URL(fileURLWithPath: copie))
                return traces.map { occurrences(de: $0, dans: octets) }
            }
            let avant = try await compter()
            // The search does find what is there: the account's tables.
            #expect(avant[0] > 0 && avant[1] > 0 && avant[3] > 0)
            let secret = try enveloppe()
            let envoi = try await relais.poster(.envoyerMessage, Self.demande(bob, secret), jeton: jetonAlice)
            #expect(envoi.statut == 200)
            #expect(try await compter() == avant)

            let ids = try await relais.attendus(jetonBob).messages.map(\.id)
            #expect(ids.count == 1)
            _ = try await relais.poster(.accuserReception, DemandeAccuserReception(ids: ids), jeton: jetonBob)
            try await relais.base().writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            let base = try Data(contentsOf: URL(fileURLWithPath: relais.options.cheminBase))
            #expect(occurrences(de: Data(secret.prefix(64)), dans: base) == 0)
        }
    }

    @Test("A restart keeps what was answered")
    func redemarrage() async throws {
        let dossier = try Dossier()
        let horloge = HorlogeEssai()
        let bob = try CompteEssai("bob", date: horloge.maintenant)
        let jeton = AsyncStream.makeStream(of: Data.self)
        try await ServeurEssai.avec(dossier, horloge: horloge) { relais in
            #expect(try await relais.poster(.creerCompte, bob.creation()).statut == 201)
            let sien = try await relais.jeton(bob)
            jeton.continuation.yield(sien)
            _ = try await relais.poster(.envoyerMessage, Self.demande(bob, enveloppe()), jeton: sien)
        }
        try await ServeurEssai.avec(dossier, horloge: horloge) { relais in
            for await jeton in jeton.stream {
                #expect(try await relais.attendus(jeton).messages.count == 1)
                horloge.avancer(LimitesContrat.attenteMessage)
                break
            }
            let nouveau = try await relais.jeton(bob)
            #expect(try await relais.attendus(nouveau).messages.isEmpty)
        }
    }
}

private func occurrences(de motif: Data, dans octets: Data) -> Int {
    var nombre = 0
    var debut = octets.startIndex
    while let trouve = octets.range(of: motif, in: debut..<octets.endIndex) {
        nombre += 1
        debut = trouve.lowerBound + 1
    }
    return nombre
}
