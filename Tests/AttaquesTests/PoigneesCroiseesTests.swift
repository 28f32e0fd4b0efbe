import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre
@testable import CryptoChiffre

extension Attaques {
    @Suite("24. Both begin at once", .timeLimit(.minutes(40)))
    struct PoigneesCroiseesTests {
        @Test("24. One session to go on with, and every message arrives", arguments: 0..<4)
        func croisees(_ tour: Int) async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let noor = try await scene.personne("noor")
                for personne in [camille, noor] { try await personne.synchroniser() }
                // Neither has heard anything yet; some write more than once.
                let deCamille = (0...tour).map { "c\($0)" }
                let deNoor = (0...(3 - tour)).map { "n\($0)" }
                for texte in deCamille { try await camille.envoyer(texte, a: noor) }
                for texte in deNoor { try await noor.envoyer(texte, a: camille) }
                #expect(try await Self.vive(noor, camille) != Self.vive(camille, noor))
                #expect(try await noor.synchroniser().map(\.texte) == deCamille)
                // One of them writes before hearing the other.
                try await noor.envoyer("n suite", a: camille)
                #expect(try await camille.synchroniser().map(\.texte) == deNoor + ["n suite"])
                let commune = try await Self.vive(noor, camille)
                #expect(try await Self.vive(camille, noor) == commune)
                for texte in ["un", "deux"] {
                    try await camille.envoyer(texte, a: noor)
                    #expect(try await noor.synchroniser().map(\.texte) == [texte])
                    try await noor.envoyer(texte, a: camille)
                    #expect(try await camille.synchroniser().map(\.texte) == [texte])
                    #expect(try await Self.vive(noor, camille) == commune)
                    #expect(try await Self.vive(camille, noor) == commune)
                }
                for (qui, autre) in [(camille, noor), (noor, camille)] {
                    #expect(try await qui.etat().illisibles == 0)
                    #expect(try await qui.conversation(avec: autre).allSatisfy { $0.sens != "avis" })
                }
            }
        }

        /// The one session that somebody sends on; of two that met, the other only receives.
        private static func vive(_ qui: PersonneDeTest, _ autre: PersonneDeTest) async throws -> [UInt8] {
            let compte = try await Envoyeuse.compte(autre)
            let sessions = try await ProfilOuvert.de(qui) { try await $0.sessions(avec: compte) }
            let ouvertes = sessions.sessions.filter { !$0.fermee && !$0.perdante }
            #expect(ouvertes.count == 1)
            return try #require(sessions.active(maGen: 0, saGen: 0, maintenant: ProfilOuvert.maintenant)).id
        }
    }
}
