import Foundation
import Glibc
import Testing

@Suite("What cannot be done now is told, and nothing is lost", .timeLimit(.minutes(40)))
struct RelaisAbsentTests {
    @Test("While the relay is down a message is kept, and leaves exactly once when it is back")
    func relaisArrete() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("avant", a: noor)
            try await scene.relais.arreter()

            for texte in ["pendant 1", "pendant 2"] {
                let resultat = try await camille.commande("envoyer", "noor", texte)
                #expect(resultat.code == 3 && resultat.erreur == "relaisInjoignable")
                #expect(try resultat.un(Message.self).etat == "en_attente")
            }
            let inconnue = try await camille.commande("envoyer", "quelquun", "bonjour")
            #expect(inconnue.code == 3 && inconnue.sortie.isEmpty)
            #expect(try await camille.commande("synchroniser").code == 3)
            #expect(try await camille.etat().enAttente == 2)
            #expect(try await camille.conversation(avec: noor).map(\.etat) == ["depose", "en_attente", "en_attente"])

            try await scene.relais.redemarrer()
            try await camille.synchroniser()
            try await camille.synchroniser()
            #expect(try await camille.etat().enAttente == 0)
            #expect(try await camille.conversation(avec: noor).map(\.etat) == ["depose", "depose", "depose"])
            #expect(try await noor.synchroniser().map(\.texte) == ["avant", "pendant 1", "pendant 2"])
            #expect(try await noor.synchroniser().isEmpty)
        }
    }

    @Test("An account cannot be made while the relay is down, and can afterwards in the same folder")
    func creationSansRelais() async throws {
        try await Scene.jouer { scene in
            let camille = try scene.inconnu("camille")
            try await scene.relais.arreter()
            #expect(try await camille.commande("creer-compte", "camille").code == 3)
            try await scene.relais.redemarrer()
            #expect(try await camille.creerCompte().pseudo == "camille")
        }
    }

    @Test("A creation whose answer is lost is finished by logging in, which shows the recovery code, once")
    func reponsePerdue() async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                var camille = try scene.inconnu("camille")
                camille.url = espion.url
                espion.perdreLaReponse(de: "/v1/creer_compte")
                #expect(try await camille.commande("creer-compte", "camille").code == 3)
                #expect(try await camille.commande("creer-compte", "camille").erreur == "profilExistant")
                espion.perdreLaReponse(de: nil)
                let connexion = try await camille.commande("se-connecter", "camille")
                #expect(connexion.code == 0 && connexion.sortie.contains(/"codeRecuperation":"[0-9A-Z-]{35}"/))
                let encore = try await camille.commande("se-connecter", "camille")
                #expect(encore.code == 0 && !encore.sortie.contains("codeRecuperation"))
                let noor = try await scene.personne("noor")
                _ = try await noor.envoyer("bienvenue", a: camille)
                #expect(try await camille.synchroniser().map(\.texte) == ["bienvenue"])
            }
        }
    }

    @Test("A correspondent whose mailbox is full keeps nobody else's messages from coming and going")
    func boitePleine() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let sacha = try await scene.personne("sacha")
            _ = try await camille.envoyer("avant", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["avant"])
            _ = try await noor.envoyer("de noor", a: camille)
            try BaseDuRelais(scene.relais.base).executer(
                """
                UPDATE boites SET nombre = 100000 WHERE compte = (SELECT compte FROM comptes WHERE pseudo = 'noor')
                """)
            let plein = try await camille.commande("envoyer", "noor", "de trop")
            #expect(plein.code == 3 && plein.erreur == "boitePleine")
            _ = try await camille.envoyer("pour sacha", a: sacha)
            #expect(try await sacha.synchroniser().map(\.texte) == ["pour sacha"])
            let synchro = try await camille.commande("synchroniser")
            #expect(synchro.code == 3 && synchro.sortie.contains("de noor"))
            // The text; the receipt for what has come goes behind nothing, and is owed.
            #expect(try await camille.etat().enAttente == 1)
            try BaseDuRelais(scene.relais.base).executer("UPDATE boites SET nombre = 0 WHERE nombre >= 100000")
            #expect(try await camille.synchroniser().isEmpty)
            #expect(try await noor.synchroniser().map(\.texte) == ["de trop"])
        }
    }

    @Test("A profile that another program holds for over 5 seconds is told as such")
    func profilTenu() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let verrou = open(camille.profil.appending(path: "verrou").path, O_RDWR | O_CLOEXEC)
            try #require(verrou >= 0)
            defer { close(verrou) }
            try #require(flock(verrou, LOCK_EX | LOCK_NB) == 0)
            for (langue, extrait) in [("fr", "Un autre programme utilise"), ("en", "Another program is using")] {
                let resultat = try await camille.commande("profil", "--langue", langue)
                #expect(resultat.code == 3 && resultat.erreur == "profilOccupe")
                #expect(resultat.erreurs.contains(extrait))
            }
            flock(verrou, LOCK_UN)
            #expect(try await camille.etat().pseudo == "camille")
        }
    }
}
