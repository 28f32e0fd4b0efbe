import Contrat
import Foundation
import Testing

@Suite("kill -9 of the relay loses nothing that was answered and doubles nothing", .timeLimit(.minutes(40)))
struct ArretBrutalTests {
    private static let tours = 20
    private static let simultanees = 16

    /// Every request of a round, those of them that were answered with 200, and whether the relay is dead.
    private actor Tour {
        private(set) var faites: [DemandeEnvoyerMessage] = []
        private(set) var repondues: Set<Data> = []
        private(set) var fini = false

        func commencer(_ demande: DemandeEnvoyerMessage) { faites.append(demande) }
        func noter(repondue demande: DemandeEnvoyerMessage) { repondues.insert(demande.idempotence) }
        func finir() { fini = true }
    }

    /// What all rounds came to.
    private struct Bilan {
        var envoyees: [Data] = []
        var repondues = 0
        var sansReponse = 0
        var dejaRangees = 0
    }

    @Test("Each answered message is there exactly once, and the unanswered ones after being sent again")
    func tuer() async throws {
        // The whole machine: the kill must fall between receiving and answering, not before a late start.
        try await Scene.jouer(places: 3) { scene in try await Self.jouer(scene.relais) }
    }

    private static func jouer(_ relais: RelaisDeTest) async throws {
        let gens = try await ClientDirect.avecHTTP { http in
            var gens: [ClientDirect] = []
            for pseudo in ["emetteur", "destinataire"] {
                gens.append(try await ClientDirect(pseudo, url: relais.url, http: http))
            }
            return gens
        }
        var bilan = Bilan()
        for _ in 0..<tours {
            let tour = try await tour(de: gens[0], a: gens[1], relais)
            let (faites, repondues) = await (tour.faites, tour.repondues)
            try await relais.redemarrer()
            let rangees = Set(try BaseDuRelais(relais.base).messages().map(\.enveloppe))
            compter(faites, repondues, rangees, &bilan)
            try await renvoyer(faites.filter { !repondues.contains($0.idempotence) }, de: gens[0])
        }
        let recues = try await ClientDirect.avecHTTP { try await gens[1].toutRecevoir(http: $0) }
        let differentes = Set(recues)
        #expect(differentes == Set(bilan.envoyees))
        #expect(differentes.count == recues.count)
        // The kills fell where they were meant to.
        #expect(bilan.repondues > 0 && bilan.sansReponse > 0)
        let perdues = Set(bilan.envoyees).subtracting(differentes).count
        print(
            "[bout-en-bout] kill -9: \(tours) rounds, \(bilan.repondues) acknowledged before the kill, "
                + "\(bilan.sansReponse) unanswered, of those \(bilan.dejaRangees) already stored; \(recues.count) received "
                + "after sending again, \(perdues) lost, \(recues.count - differentes.count) doubled")
    }

    /// Right after the restart, before anything is sent again: what was answered is there.
    private static func compter(
        _ faites: [DemandeEnvoyerMessage], _ repondues: Set<Data>, _ rangees: Set<Data>, _ bilan: inout Bilan
    ) {
        for demande in faites {
            bilan.envoyees.append(demande.enveloppe)
            let rangee = rangees.contains(demande.enveloppe)
            if repondues.contains(demande.idempotence) {
                bilan.repondues += 1
                #expect(rangee, "a message that was answered is lost")
            } else {
                bilan.sansReponse += 1
                bilan.dejaRangees += rangee ? 1 : 0
            }
        }
    }

    private static func renvoyer(_ demandes: [DemandeEnvoyerMessage], de emetteur: ClientDirect) async throws {
        try await ClientDirect.avecHTTP { http in
            for demande in demandes { try await emetteur.envoyer(demande, http: http) }
        }
    }

    /// Sends without a pause, so many requests at a time, until the relay is killed in the middle of it.
    private static func tour(
        de emetteur: ClientDirect, a destinataire: ClientDirect, _ relais: RelaisDeTest
    ) async throws -> Tour {
        let tour = Tour()
        try await ClientDirect.avecHTTP { http in
            try await ClientDirect.ouvrirConnexions(simultanees, url: relais.url, http: http)
            try await withThrowingTaskGroup { groupe in
                for _ in 0..<simultanees {
                    groupe.addTask {
                        while await !tour.fini {
                            let demande = try emetteur.demande(pour: destinataire)
                            await tour.commencer(demande)
                            do {
                                try await emetteur.envoyer(demande, http: http)
                            } catch let refus as ErreurEssai {
                                throw refus
                            } catch {
                                // No answer: that is what the round is about.
                                return
                            }
                            await tour.noter(repondue: demande)
                        }
                    }
                }
                groupe.addTask {
                    try await Task.sleep(for: .microseconds(Int.random(in: 0...40_000)))
                    await relais.tuer()
                    await tour.finir()
                }
                try await groupe.waitForAll()
            }
        }
        return tour
    }
}
