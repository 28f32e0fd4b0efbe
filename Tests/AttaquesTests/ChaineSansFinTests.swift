import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import Synchronization
import Testing

extension Attaques {
    @Suite("22. Statements without an end", .timeLimit(.minutes(40)))
    struct ChaineSansFinTests {
        @Test("22. A stranger whose statements have no end keeps nobody's mailbox waiting")
        func sansFin() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    try await ClientDirect.avecHTTP { http in
                        let camille = try await scene.personne("camille")
                        let noor = try await scene.personne("noor").derriere(menteur)
                        let mallory = try await Faussaire(scene, http)
                        let base = try BaseDuRelais(scene.relais.base)
                        let sienne = try Faussaire.Cible(try await camille.etat().compte, base).declaration
                        let cible = try Faussaire.Cible(try await noor.etat().compte, base)
                        try await mallory.envoyer(
                            "bonjour", a: cible, enTantQue: sienne.compte, pseudo: "camille",
                            declarations: mallory.lointaines(pour: sienne.compte), auteur: mallory.declaration,
                            cles: mallory.trousseau, moi: sienne, http)
                        try await camille.envoyer("derriere", a: noor)
                        let demandes = Mutex(0)
                        menteur.mentir(.declarations, ReponseDeclarations.self) { _ in
                            demandes.withLock { $0 += 1 }
                            return ReponseDeclarations(declarations: [Data(sienne.octets)], reste: true)
                        }
                        #expect(try await noor.synchroniser().map(\.texte) == ["derriere"])
                        #expect(try await noor.etat().illisibles == 1)
                        #expect((1...8).contains(demandes.withLock { $0 }))
                    }
                }
            }
        }
    }
}
