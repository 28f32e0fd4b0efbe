import Contrat
import CryptoChiffre
import Foundation
import Testing

extension Attaques {
    @Suite("12. A relay that goes back before what it served", .timeLimit(.minutes(40)))
    struct ReculTests {
        /// Two people who have written to each other, and the relay's data from before one changes her keys.
        private struct Scenario {
            let camille: PersonneDeTest
            let noor: PersonneDeTest
            let avant: InstantaneRelais

            /// - Parameter confirmee: whether Noor has written to Camille, and so knows her by the directory.
            init(_ scene: Scene, confirmee: Bool) async throws {
                camille = try await scene.personne("camille")
                noor = try await scene.personne("noor")
                try await camille.envoyer("un", a: noor)
                try await noor.synchroniser()
                if confirmee {
                    try await noor.envoyer("deux", a: camille)
                    try await camille.synchroniser()
                }
                avant = try await InstantaneRelais(scene.relais)
                try await camille.changerMotDePasse("cerise 4471 moulin-basalte")
                try await camille.envoyer("mes nouvelles clés", a: noor)
                let recus = try await noor.synchroniser()
                #expect(recus.last?.texte == "mes nouvelles clés" && recus.contains { $0.sens == "avis" })
            }
        }

        private static func rienNeReste(_ noor: PersonneDeTest, _ base: BaseDuRelais, avant: Int) async throws {
            #expect(try await noor.etat().enAttente == 0)
            #expect(try base.messages().count == avant, "something was sent")
        }

        @Test("12. cles: older keys are refused, sending stops until the user decides")
        func cles() async throws {
            // Whoever has sent a receipt under the new keys goes on with them, and asks the relay nothing.
            try await Scene.jouer(accuses: false) { scene in
                let scenario = try await Scenario(scene, confirmee: true)
                let (camille, noor) = (scenario.camille, scenario.noor)
                let honnete = try await InstantaneRelais(scene.relais)
                try await scenario.avant.remettre()
                let base = try BaseDuRelais(scene.relais.base)
                let nombre = try base.messages().count
                for _ in 0..<2 {
                    let refus = try await noor.commande("envoyer", "camille", "un secret")
                    #expect(refus.code == 4 && refus.erreur == "identiteDouteuse", "\(refus.erreurs)")
                }
                try await Self.rienNeReste(noor, base, avant: nombre)
                let avis = try await noor.conversation(avec: camille).filter { $0.sens == "avis" }
                #expect(avis.count == 2, "told once: the new keys, then the way back")

                // The relay mends its ways: it is the user who decides, not the relay, nor a message.
                try await honnete.remettre()
                #expect(try await noor.commande("envoyer", "camille", "toujours pas").erreur == "identiteDouteuse")
                try await camille.changerMotDePasse("bouleau 5512 tambour-granit")
                try await camille.envoyer("encore d'autres clés", a: noor)
                try await noor.synchroniser()
                #expect(try await noor.commande("envoyer", "camille", "non plus").erreur == "identiteDouteuse")
                let accepte = try await noor.commande("accepter", "camille").reussi().un(Relation.self)
                #expect(accepte.confiance == "a_reverifier")
                try await noor.envoyer("maintenant", a: camille)
                #expect(try await camille.synchroniser().last?.texte == "maintenant")
                try await camille.envoyer("reçu", a: noor)
                #expect(try await noor.synchroniser().map(\.texte) == ["reçu"])
                #expect(try await camille.etat().illisibles + noor.etat().illisibles == 0)
            }
        }

        @Test("12. cles: newer statements with the bundle of before are no one's keys")
        func paquetAncien() async throws {
            // Whoever has sent a receipt under the new keys goes on with them, and asks the relay nothing.
            try await Scene.jouer(accuses: false) { scene in
                let scenario = try await Scenario(scene, confirmee: true)
                let noor = scenario.noor
                let base = try BaseDuRelais(scene.relais.base)
                let anciennes = try await paquetsDAvant(scenario, scene)
                let nombre = try base.messages().count
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    menteur.traiter(
                        .cles,
                        .reecrire { octets in
                            let reponse = try JSONDecoder().decode(ReponseCles.self, from: octets)
                            return try JSONEncoder().encode(
                                ReponseCles(
                                    appareils: anciennes, declarations: reponse.declarations, reste: reponse.reste))
                        })
                    var trompee = noor
                    trompee.url = menteur.url
                    let refus = try await trompee.commande("envoyer", "camille", "un secret")
                    #expect(refus.code == 4 && refus.erreur == "cleRefusee", "\(refus.erreurs)")
                    #expect(menteur.nombre(.cles) == 1)
                }
                try await Self.rienNeReste(noor, base, avant: nombre)
                // An honest relay is believed again: nothing about the person is in doubt.
                try await noor.envoyer("un secret", a: scenario.camille)
            }
        }

        /// Camille's bundle from before her change, as the relay served it.
        private func paquetsDAvant(_ scenario: Scenario, _ scene: Scene) async throws -> [PreclesAppareil] {
            let honnete = try await InstantaneRelais(scene.relais)
            try await scenario.avant.remettre()
            let compte = try #require(Hexadecimal.octets(try await scenario.camille.etat().compte))
            let precles = try BaseDuRelais(scene.relais.base).precles(de: compte)
            try await honnete.remettre()
            return [PreclesAppareil(appareil: 1, precles: precles.map { Data($0) })]
        }

        @Test("12. verification_utilisateur: a stranger's name leads back to older keys, and the answer is not sent")
        func annuaire() async throws {
            try await Scene.jouer { scene in
                let scenario = try await Scenario(scene, confirmee: false)
                let (camille, noor) = (scenario.camille, scenario.noor)
                let longue = "camille~\(try await camille.etat().compte.prefix(16))"
                try await scenario.avant.remettre()
                let base = try BaseDuRelais(scene.relais.base)
                let nombre = try base.messages().count
                let refus = try await noor.commande("envoyer", longue, "qui es-tu ?")
                #expect(refus.code == 4 && refus.erreur == "identiteDouteuse", "\(refus.erreurs)")
                try await Self.rienNeReste(noor, base, avant: nombre)
                // What the relay serves is older: the user takes it all the same.
                let accepte = try await noor.commande("accepter", longue).reussi().un(Relation.self)
                #expect(accepte.confiance == "a_reverifier")
                #expect(try await noor.commande("envoyer", longue, "bon").code == 0)
                #expect(try base.messages().count == nombre + 1)
            }
        }

        @Test("12. declarations: asked for what a message lacks, older ones raise the alarm")
        func declarations() async throws {
            try await Scene.jouer { scene in
                let scenario = try await Scenario(scene, confirmee: true)
                let (camille, noor) = (scenario.camille, scenario.noor)
                let base = try BaseDuRelais(scene.relais.base)
                // An envelope carries eight statements: after ten changes that Noor does not hear of, she has to ask.
                for tour in 0..<10 {
                    try await camille.changerMotDePasse("bouleau 5512 tambour \(tour)")
                    _ = try await camille.commande("profil")
                }
                try await camille.synchroniser()
                try base.remplacerMessages([])
                try await camille.envoyer("d'aujourd'hui", a: noor)
                let attente = try base.messages()
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    let premieres = try base.declarations(de: #require(donnees(try await camille.etat().compte)))
                    menteur.traiter(
                        .declarations,
                        .reecrire { _ in
                            try JSONEncoder().encode(
                                ReponseDeclarations(declarations: [Data(premieres[0])], reste: false))
                        })
                    var trompee = noor
                    trompee.url = menteur.url
                    let avis = try await trompee.synchroniser()
                    #expect(menteur.nombre(.declarations) == 1)
                    #expect(avis.map(\.sens) == ["avis"], "\(avis.map(\.texte))")
                    #expect(try await noor.commande("envoyer", "camille", "non").erreur == "identiteDouteuse")
                }
                #expect(try await noor.commande("accepter", "camille").code == 0)
                try base.remplacerMessages(attente)
                #expect(try await noor.synchroniser().last?.texte == "d'aujourd'hui")
                try await noor.envoyer("oui", a: camille)
                #expect(try await camille.synchroniser().last?.texte == "oui")
            }
        }
    }
}

/// Bytes from lower-case hexadecimal.
private func donnees(_ hexadecimal: String) -> [UInt8]? { Hexadecimal.octets(hexadecimal) }
