import CryptoChiffre
import Foundation
import Testing

extension Attaques {
    @Suite("14. Two rotations from one generation", .timeLimit(.minutes(40)))
    struct FourcheTests {
        private static let unMdp = "cerise 4471 moulin-basalte"
        private static let autreMdp = "bouleau 5512 tambour-granit"

        /// Camille has changed her keys, Noor has seen it; somebody with a copy of her profile from before changes them too,
        /// at a relay that forgets Camille's change.
        private struct Scenario {
            let camille: PersonneDeTest
            let voleur: PersonneDeTest
            let noor: PersonneDeTest
            let base: BaseDuRelais

            /// - Parameter ecrire: whether Noor has written to Camille's new keys before.
            init(_ scene: Scene, ecrire: Bool) async throws {
                camille = try await scene.personne("camille")
                noor = try await scene.personne("noor")
                try await camille.envoyer("un", a: noor)
                try await noor.synchroniser()
                try await noor.envoyer("deux", a: camille)
                try await camille.synchroniser()
                voleur = try camille.copie("voleur")
                let avant = try await InstantaneRelais(scene.relais)
                try await camille.changerMotDePasse(unMdp)
                try await camille.synchroniser()
                #expect(try await noor.synchroniser().map(\.sens) == ["avis"])
                if ecrire {
                    try await noor.envoyer("à tes nouvelles clés", a: camille)
                    #expect(try await camille.synchroniser().map(\.texte) == ["à tes nouvelles clés"])
                }

                // The relay takes no second statement of that number.
                let compte = try #require(Hexadecimal.octets(try await camille.etat().compte))
                let refus = try await voleur.commande(
                    "changer-mdp", "--nouveau-mdp-fichier", voleur.fichierNouveauMdp(autreMdp))
                #expect(refus.erreur == "changementAbandonne", "\(refus.erreurs)")
                let uneSeule = try BaseDuRelais(scene.relais.base).declarations(de: compte)
                #expect(uneSeule.count == 2)

                try await avant.remettre()
                try await voleur.changerMotDePasse(autreMdp)
                base = try BaseDuRelais(scene.relais.base)
                let autre = try base.declarations(de: compte)
                #expect(autre.count == 2 && autre[0] == uneSeule[0] && autre[1] != uneSeule[1])
            }

            func douteuse() async throws {
                let nombre = try base.messages().count
                let refus = try await noor.commande("envoyer", "camille", "un secret")
                #expect(refus.code == 4 && refus.erreur == "identiteDouteuse", "\(refus.erreurs)")
                #expect(try await noor.etat().enAttente == 0)
                #expect(try base.messages().count == nombre, "something was sent")
            }

            /// The user takes the other keys: they are written to, and not those of before.
            func accepter() async throws {
                let accepte = try await noor.commande("accepter", "camille").reussi().un(Relation.self)
                #expect(accepte.confiance == "a_reverifier")
                try await noor.envoyer("soit", a: camille)
                #expect(try await voleur.synchroniser().last?.texte == "soit")
                try await voleur.envoyer("bien", a: noor)
                #expect(try await noor.synchroniser().last?.texte == "bien")
            }
        }

        @Test("14. Served by the relay: fork alarm, and nothing is sent until the user decides")
        func parLeRelais() async throws {
            // Whoever has sent something under the new keys goes on with them, and asks the relay nothing.
            try await Scene.jouer(accuses: false) { scene in
                let scenario = try await Scenario(scene, ecrire: false)
                try await scenario.douteuse()
                try await scenario.douteuse()
                let avis = try await scenario.noor.conversation(avec: scenario.camille).filter { $0.sens == "avis" }
                #expect(avis.count == 2)
                try await scenario.accepter()
            }
        }

        @Test("14. In a message: fork alarm, the text is not shown", arguments: [false, true])
        func parUnMessage(ecrire: Bool) async throws {
            try await Scene.jouer { scene in
                let scenario = try await Scenario(scene, ecrire: ecrire)
                // The announcement in the session of before, then a text under the new keys.
                try await scenario.voleur.envoyer("c'est toujours moi", a: scenario.noor)
                let avis = try await scenario.noor.synchroniser()
                #expect(avis.map(\.sens) == ["avis"], "\(avis.map(\.texte))")
                // The announcement is understood for what it is; the text under keys that nobody knows is put aside, and whatever
                // the copy of a profile says of its own when it learns that it is one.
                #expect(try await scenario.noor.etat().illisibles >= 1)
                try await scenario.douteuse()
                let lus = try await scenario.noor.conversation(avec: scenario.camille)
                #expect(!lus.contains { $0.texte == "c'est toujours moi" })
                try await scenario.accepter()
            }
        }
    }
}
