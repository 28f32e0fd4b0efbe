import Foundation
import Testing

@Suite("What a user did wrong ends with exit code 1 and a reason", .timeLimit(.minutes(40)))
struct RefusTests {
    /// A command of camille's, and the error that it must end with.
    struct Cas {
        let arguments: [String]
        var entree: String?
        let erreur: String
    }

    static let cas = [
        Cas(arguments: ["envoyer", "noor", ""], erreur: "messageVide"),
        Cas(arguments: ["envoyer", "noor", " \u{A0}\n"], erreur: "messageVide"),
        Cas(arguments: ["envoyer", "noor", "-"], erreur: "messageVide"),
        Cas(
            arguments: ["envoyer", "noor", "-"], entree: String(repeating: "a", count: 32 * 1024 + 1),
            erreur: "messageTropLong"),
        Cas(
            arguments: ["envoyer", "noor", "-"], entree: String(repeating: "漢", count: 11_000) + "\n",
            erreur: "messageTropLong"),
        Cas(arguments: ["envoyer", "personne", "bonjour"], erreur: "correspondantInconnu"),
        Cas(arguments: ["envoyer", "Noor", "bonjour"], erreur: "pseudoInvalide"),
        Cas(arguments: ["envoyer", "camille", "bonjour"], erreur: "soiMeme"),
        Cas(arguments: ["conversation", "personne"], erreur: "conversationInconnue"),
        Cas(arguments: ["se-connecter", "noor"], erreur: "autreCompte"),
        Cas(arguments: ["creer-compte", "camille"], erreur: "profilExistant"),
    ]

    @Test("A command line that makes no sense is exit 1 with the usage; help and version are exit 0 on standard output")
    func ligneDeCommande() async throws {
        try await Scene.jouer { scene in
            let camille = try scene.inconnu("camille")
            for arguments in [["envoyer"], ["--inconnue"], ["conversation", "a", "b"], ["--langue", "de", "profil"]] {
                let refus = try await camille.commande(arguments)
                #expect(refus.code == 1 && refus.sortie.isEmpty && refus.erreurs.contains("Usage"), "\(arguments)")
            }
            for arguments in [["--help"], ["envoyer", "--help"], ["--version"]] {
                let aide = try await camille.commande(arguments)
                #expect(aide.code == 0 && aide.erreurs.isEmpty && !aide.sortie.isEmpty, "\(arguments)")
            }
        }
    }

    @Test("A message or command that makes no sense is refused, and nothing is sent")
    func commandes() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            for cas in Self.cas {
                let resultat = try await camille.commande(cas.arguments, entree: cas.entree)
                #expect(resultat.code == 1 && resultat.erreur == cas.erreur, "\(cas.arguments): \(resultat.erreurs)")
                #expect(resultat.sortie.isEmpty)
            }
            #expect(try await camille.etat().enAttente == 0)
            #expect(try await noor.synchroniser().isEmpty)
        }
    }

    @Test("A pseudo that is taken, looks like a taken one or is malformed makes no account, and leaves the folder free")
    func pseudos() async throws {
        try await Scene.jouer { scene in
            _ = try await scene.personne("camille")
            let autre = try scene.inconnu("autre")
            for (pseudo, erreur) in [
                ("camille", "pseudoPris"), ("cami11e", "pseudoRessemblant"), ("carnille", "pseudoRessemblant"),
                ("cam.ille", "pseudoRessemblant"), ("ca", "pseudoInvalide"), ("Camille2", "pseudoInvalide"),
                ("1camille", "pseudoInvalide"), ("zoé", "pseudoInvalide"), ("x\u{1B}[31m", "pseudoInvalide"),
            ] {
                let resultat = try await autre.commande("creer-compte", pseudo)
                #expect(
                    resultat.code == 1 && resultat.erreur == erreur, "\(pseudo.debugDescription): \(resultat.erreurs)")
            }
            #expect(try await autre.commande("profil").erreur == "profilAbsent")
            #expect(try await autre.creerCompte().pseudo == "autre")
        }
    }

    @Test("A password file must be the owner's alone, and hold the right password")
    func mdp() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            for droits in [0o644, 0o640, 0o602] {
                try camille.changerMdp(PersonneDeTest.bonMdp, droits: droits)
                let resultat = try await camille.commande("profil")
                #expect(resultat.code == 1 && resultat.erreur == "mdpFichierOuvert")
            }
            try camille.changerMdp(PersonneDeTest.bonMdp + "!")
            for commande in ["profil", "synchroniser", "conversations"] {
                let resultat = try await camille.commande(commande)
                #expect(resultat.code == 1 && resultat.erreur == "mdpIncorrect")
            }
            try camille.changerMdp(PersonneDeTest.bonMdp)
            #expect(try await camille.etat().pseudo == "camille")
        }
    }

    @Test("A weak new password is refused with the reason, in either language")
    func mdpFaibles() async throws {
        try await Scene.jouer { scene in
            for (mdp, francais, anglais) in [
                ("kX9#vQ2!pLz", "12 caractères", "12 characters"),
                ("password password", "mots courants", "common words"),
                ("xxxxxxxxxxxxxxxxxxxxxx", "se répète", "repeats itself"),
                ("abcdefghijklmnop", "un ordre connu", "a known order"),
                ("qwertyuiop[]asdf", "touches du clavier", "keys of the keyboard"),
                ("22/11/1987 22/11/1987", "une date", "a date"),
                ("paulette paulette", "votre pseudo", "your pseudo"),
            ] {
                let paulette = try scene.inconnu("paulette", mdp: mdp)
                for (langue, raison) in [("fr", francais), ("en", anglais)] {
                    let resultat = try await paulette.commande("--langue", langue, "creer-compte", "paulette")
                    #expect(resultat.code == 1 && resultat.erreur == "mdpInvalide")
                    #expect(resultat.erreurs.contains(raison), "\(mdp): \(resultat.erreurs)")
                }
            }
        }
    }

    @Test(
        "http:// to another machine is refused before anything is sent",
        arguments: [
            "http://relais.exemple:8420", "http://192.0.2.1", "http://127.0.0.1.exemple.org", "ftp://localhost", "x",
        ])
    func adresses(_ adresse: String) async throws {
        try await Scene.jouer { scene in
            var camille = try scene.inconnu("camille")
            camille.url = adresse
            let resultat = try await camille.commande("creer-compte", "camille")
            #expect(resultat.code == 1 && resultat.erreur == "adresseRelais")
        }
    }

    @Test("Texts are French or English, as --langue says and else as the locale does")
    func langues() async throws {
        try await Scene.jouer { scene in
            var camille = try await scene.personne("camille")
            let francais = "Personne ne s'appelle « personne »"
            let anglais = "Nobody is called “personne”"
            for (locale, option, attendu) in [
                ("fr_FR.UTF-8", [], francais), ("en_GB.UTF-8", [], anglais),
                ("fr_FR.UTF-8", ["--langue", "en"], anglais),
                ("en_GB.UTF-8", ["--langue", "fr"], francais),
            ] {
                camille.environnement = ["LANG": locale]
                let resultat = try await camille.commande(["envoyer", "personne", "bonjour"] + option, json: false)
                #expect(resultat.code == 1 && resultat.erreurs.contains(attendu))
            }
        }
    }
}
