import Foundation
import Testing

@Suite("Who is written to is who was meant")
struct ConfianceTests {
    @Test("A relay that serves a known account under another name is refused, so the old name cannot be given away")
    func renommage() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("bonjour", a: noor)
            try BaseDuRelais(scene.relais.base).executer(
                "UPDATE comptes SET pseudo = 'francine', squelette = 'francine' WHERE pseudo = 'noor'")
            let refus = try await camille.commande("envoyer", "francine", "pour francine")
            #expect(refus.code == 4 && refus.erreur == "cleRefusee")
            #expect(try await camille.etat().enAttente == 0)
            // The name that she knows still means the account that she knows.
            _ = try await camille.envoyer("encore", a: noor)
        }
    }

    @Test("A stranger is answered by the long form of their name, as often as one likes")
    func inconnu() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await noor.envoyer("bonjour", a: camille)
            let recu = try await camille.commande("synchroniser", json: false).reussi().sortie
            let longue = try #require(recu.firstMatch(of: /noor~[0-9a-f]{16}/)).output
            for texte in ["un", "deux", "trois"] {
                #expect(try await camille.commande("envoyer", String(longue), texte).code == 0)
            }
            #expect(try await camille.commande("conversation", String(longue)).code == 0)
            #expect(try await noor.synchroniser().map(\.texte) == ["un", "deux", "trois"])
        }
    }

    @Test("A stranger whose name the directory gives to somebody else is not written to")
    func imposteur() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            _ = try await scene.personne("noor")
            let sacha = try await scene.personne("sacha")
            _ = try await sacha.envoyer("c'est noor", a: camille)
            try BaseDuRelais(scene.relais.base).executer(
                """
                UPDATE comptes SET pseudo = 'x', squelette = 'x' WHERE pseudo = 'noor';
                UPDATE comptes SET pseudo = 'noor', squelette = 'noor' WHERE pseudo = 'sacha';
                UPDATE comptes SET pseudo = 'sacha', squelette = 'sacha' WHERE pseudo = 'x'
                """)
            let recu = try await camille.commande("synchroniser", json: false).reussi().sortie
            let longue = try #require(recu.firstMatch(of: /sacha~[0-9a-f]{16}/)).output
            let refus = try await camille.commande("envoyer", String(longue), "qui es-tu ?")
            #expect(refus.code == 4)
            #expect(try BaseDuRelais(scene.relais.base).messages().isEmpty)
        }
    }

    @Test("A stranger to whom the relay gives the name of somebody known does not become them")
    func homonyme() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("bonjour", a: noor)
            try BaseDuRelais(scene.relais.base).executer(
                "UPDATE comptes SET pseudo = 'x', squelette = 'x' WHERE pseudo = 'noor'")
            var fausse = try scene.inconnu("fausse")
            fausse = try PersonneDeTest(
                pseudo: "noor", mdp: PersonneDeTest.bonMdp, dossier: fausse.dossier, url: scene.relais.url)
            try await fausse.creerCompte()
            _ = try await fausse.envoyer("c'est encore moi, noor", a: camille)
            let recu = try await camille.commande("synchroniser", json: false).reussi().sortie
            let longue = String(try #require(recu.firstMatch(of: /noor~[0-9a-f]{16}/)).output)
            let refus = try await camille.commande("envoyer", longue, "qui ?")
            #expect(refus.code == 4 && refus.erreur == "cleRefusee")
            // The short name still means the one who was known first.
            let avant = try BaseDuRelais(scene.relais.base).messages().map(\.compte)
            _ = try await camille.envoyer("pour noor", a: noor)
            let apres = try BaseDuRelais(scene.relais.base).messages().map(\.compte)
            #expect(apres.last == avant.first)
        }
    }

    @Test("A clock that once ran ahead by 40 days does not make later messages unreadable")
    func horloge() async throws {
        try await Scene.jouer { scene in
            var camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("avant", a: noor)
            camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\(40 * 86400)"
            _ = try await camille.commande("synchroniser")
            camille.environnement = [:]
            _ = try await camille.envoyer("après", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["avant", "après"])
            _ = try await noor.envoyer("réponse", a: camille)
            #expect(try await camille.synchroniser().map(\.texte) == ["réponse"])
            _ = try await camille.envoyer("encore", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["encore"])
        }
    }

    @Test("Messages composed while the clock is 9 days ahead are read all the same")
    func horlogeEncoreEnAvance() async throws {
        try await Scene.jouer { scene in
            var camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("avant", a: noor)
            camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = "\(9 * 86400)"
            _ = try await camille.envoyer("en avance", a: noor)
            _ = try await camille.commande("synchroniser")
            _ = try await camille.envoyer("toujours en avance", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["avant", "en avance", "toujours en avance"])
        }
    }

    @Test("A message to an account that is gone is marked as failed, with the reason and exit code 1")
    func compteDisparu() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("avant", a: noor)
            _ = try await noor.commande("supprimer-compte", "--oui").reussi()
            let refus = try await camille.commande("envoyer", "noor", "trop tard")
            #expect(refus.code == 1 && refus.erreur == "refusDefinitif")
            let histoire = try await camille.conversation(avec: noor)
            #expect(histoire.map(\.etat) == ["depose", "echec"])
            #expect(try await camille.etat().enAttente == 0)
            // Sent again it stands in the place of the one that failed, and the one that left stays.
            let encore = try await camille.commande("renvoyer", histoire[1].id)
            #expect(encore.code == 1 && encore.erreur == "refusDefinitif")
            #expect(try await camille.commande("renvoyer", histoire[0].id).erreur == "pasEnEchec")
            let apres = try await camille.conversation(avec: noor)
            #expect(apres.map(\.etat) == ["depose", "echec"] && apres[1].id != histoire[1].id)
            let montre = try await camille.commande("conversation", "noor", json: false).reussi().sortie
            #expect(montre.contains("[échec : ce compte n'existe plus ; /renvoyer]"), "\(montre)")
        }
    }

    @Test("A recovery code that could not be printed is not counted as shown")
    func sortiePleine() async throws {
        try await Scene.jouer { scene in
            let camille = try scene.inconnu("camille")
            let processus = try Processus(
                camille.programme.chemin(),
                [
                    "--relais", camille.url, "--profil", camille.profil.path, "--mdp-fichier", camille.fichierMdp.path,
                    "creer-compte", "camille",
                ],
                flux: .fichiers(sortie: "/dev/full", erreurs: camille.dossier.appending(path: "erreurs").path))
            #expect(try await processus.attendreLaFin() == .code(3))
            let connexion = try await camille.commande("se-connecter", "camille")
            #expect(connexion.code == 0 && connexion.sortie.contains("codeRecuperation"))
        }
    }
}
