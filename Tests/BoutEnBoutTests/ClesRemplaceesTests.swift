import Foundation
import Testing

@Suite("Seal keys grow old while messages are on their way", .timeLimit(.minutes(40)))
struct ClesRemplaceesTests {
    private static let jour = 86400

    @Test("To a key superseded long ago the same message is sealed again, and read once")
    func rescellee() async throws {
        try await jouer { monde in
            try await monde.a(jours: 8) { camille, _ in
                let rien = try await camille.synchroniser()
                #expect(rien.isEmpty)
            }
            // Written on the first day, while the relay was away.
            #expect(try await monde.noor.commande("envoyer", "camille", "deux").code == 3)
            try await monde.a(jours: 16) { camille, noor in
                #expect(try await noor.commande("synchroniser").code == 0)
                #expect(try await noor.etat().enAttente == 0)
                #expect(try await camille.synchroniser().map(\.texte) == ["deux"])
                try await camille.envoyer("trois", a: noor)
                #expect(try await noor.synchroniser().map(\.texte) == ["trois"])
            }
        }
    }

    @Test("To somebody whose keys are all over the message waits, and leaves once they have new ones")
    func enAttente() async throws {
        try await jouer { monde in
            try await monde.a(jours: 50) { camille, noor in
                let envoi = try await noor.commande("envoyer", camille.pseudo, "deux")
                #expect(envoi.code == 3 && envoi.erreur == "clesPerimees", "\(envoi.erreurs)")
                #expect(try await noor.etat().enAttente == 1)
                #expect(try await noor.conversation(avec: camille).last?.etat == "en_attente")
                #expect(try await camille.synchroniser().isEmpty)
                #expect(try await noor.commande("synchroniser").code == 0)
                #expect(try await noor.etat().enAttente == 0)
                #expect(try await camille.synchroniser().map(\.texte) == ["deux"])
            }
        }
    }

    /// Two people on the first day, whose relay is started anew on later ones.
    private struct Monde {
        let dossier: URL
        var camille: PersonneDeTest
        var noor: PersonneDeTest

        /// Lets them live `jours` after the first day.
        func a(jours: Int, _ corps: (PersonneDeTest, PersonneDeTest) async throws -> Void) async throws {
            let decalage = "\(jours * ClesRemplaceesTests.jour)"
            let relais = try await RelaisDeTest(
                dans: dossier, .init(environnement: ["RELAIS_ESSAI_DECALAGE": decalage]))
            var (elle, autre) = (camille, noor)
            elle.url = relais.url
            autre.url = relais.url
            elle.environnement["CHIFFRE_ESSAI_DECALAGE"] = decalage
            autre.environnement["CHIFFRE_ESSAI_DECALAGE"] = decalage
            try await corps(elle, autre)
            try await relais.arreter()
        }
    }

    private func jouer(_ corps: (Monde) async throws -> Void) async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = (try await scene.personne("camille"), try await scene.personne("noor"))
            try await noor.envoyer("un", a: camille)
            #expect(try await camille.synchroniser().map(\.texte) == ["un"])
            try await camille.envoyer("reçu", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["reçu"])
            try await scene.relais.arreter()
            try await corps(Monde(dossier: scene.dossier.appending(path: "relais"), camille: camille, noor: noor))
        }
    }
}
