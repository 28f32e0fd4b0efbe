import AsyncHTTPClient
import Contrat
import Foundation
import Synchronization

/// Messages sent without a pause to any of several relays, each until one has answered 200, whatever breaks meanwhile.
final class FeuContinu: Sendable {
    private struct Etat {
        var faites: Set<Data> = []
        var repondues: Set<Data> = []
        var enVol = 0
        var refus: [Int: Int] = [:]
        var fini = false
    }

    private let etat = Mutex(Etat())
    private let emetteur: ClientDirect
    private let destinataires: [ClientDirect]
    private let urls: [String]

    init(de emetteur: ClientDirect, a destinataires: [ClientDirect], par urls: [String]) {
        self.emetteur = emetteur
        self.destinataires = destinataires
        self.urls = urls
    }

    var enVol: Int { etat.withLock { $0.enVol } }
    var repondues: Int { etat.withLock { $0.repondues.count } }
    /// How often each status other than 200 was answered.
    var refus: [Int: Int] { etat.withLock { $0.refus } }

    /// What was answered 200 with each envelope.
    var enveloppesRepondues: Set<Data> { etat.withLock { $0.repondues } }
    var enveloppesFaites: Set<Data> { etat.withLock { $0.faites } }

    /// Sends by `emetteurs` at once until `finir`; what is under way then is sent until it is answered.
    func tirer(_ emetteurs: Int) async throws {
        try await ClientDirect.avecHTTP { http in
            try await withThrowingTaskGroup(of: Void.self) { groupe in
                for numero in 0..<emetteurs {
                    groupe.addTask { [self] in
                        var tour = numero
                        while !etat.withLock({ $0.fini }) {
                            tour += 1
                            let demande = try emetteur.demande(pour: destinataires[tour % destinataires.count])
                            etat.withLock {
                                $0.faites.insert(demande.enveloppe)
                                $0.enVol += 1
                            }
                            try await deposer(demande, tour, http)
                            etat.withLock {
                                $0.repondues.insert(demande.enveloppe)
                                $0.enVol -= 1
                            }
                        }
                    }
                }
                try await groupe.waitForAll()
            }
        }
    }

    func finir() { etat.withLock { $0.fini = true } }

    /// The same request to one relay after the other until it is answered 200.
    private func deposer(_ demande: DemandeEnvoyerMessage, _ tour: Int, _ http: HTTPClient) async throws {
        for essai in 0..<600 {
            let url = urls[(tour + essai) % urls.count]
            do {
                let (statut, _) = try await emetteur.vers(url).tenter(demande, http: http)
                if statut == 200 { return }
                etat.withLock { $0.refus[statut, default: 0] += 1 }
                guard statut == 503 else { throw ErreurEssai("envoyer_message is answered \(statut)") }
            } catch let erreur as ErreurEssai {
                throw erreur
            } catch {
                // Nobody there, or gone in the middle of it.
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ErreurEssai("a message was not taken within a minute")
    }
}
