import Contrat
import Foundation
import Glibc
import Testing

@Suite("Every error of a command is told in its words at a real terminal, in both languages", .timeLimit(.minutes(40)))
struct EcransCommandesTests {
    /// A command of somebody's at a terminal, which must end with the error's words.
    private struct Cas {
        let erreur: String
        var valeurs: [String] = []
        let arguments: [String]
        var code: Int32 = 1
        /// What the program is run by.
        var devant: [String] = []
    }

    private static func jouer(
        _ cas: Cas, _ personne: PersonneDeTest, _ scene: Scene, _ mots: MotsDesErreurs
    ) async throws {
        let programme = try Executables.chiffreEssai.chemin()
        let ligne = cas.devant + [programme, "--profil", personne.profil.path, "--langue", mots.langue] + cas.arguments
        let terminal = try TerminalDeTest(
            chemin: ligne[0], Array(ligne.dropFirst()), environnement: personne.environnement, colonnes: 400)
        let ecran = EcranSuivi(terminal, colonnes: 400, dossier: scene.dossier, reception: personne.recus.path)
        try await ecran.trouver(try mots.texte(cas.erreur, cas.valeurs))
        #expect(try await terminal.processus.attendreLaFin() == .code(cas.code), "\(cas.erreur)")
    }

    static let ordinaires: Set = [
        "messageTropLong", "messageIllisible", "adresseRelais", "mdpFichierOuvert", "sansTerminal", "fichier",
        "mdpInvalide.illisible", "conversationInconnue", "messageInconnu", "messagesInconnus", "fichiers.existeDeja",
        "rienAAnnuler",
        "relaisInjoignable", "reponseInattendue", "profilOccupe", "autreRelais",
    ]

    @Test("What was typed wrongly, what is missing, and who is not there", arguments: ["fr", "en"])
    func ordinaires(_ langue: String) async throws {
        try await Scene.jouer { scene in
            let mots = MotsDesErreurs(langue)
            let camille = try await scene.personne("camille")
            let nouveau = try scene.inconnu("nouveau")
            try await camille.envoyer("bonjour", a: scene.personne("noor"))
            let mdp = ["--mdp-fichier", camille.fichierMdp.path]
            let dossier = camille.dossier
            func secret(_ nom: String, _ octets: Data, droits: Int = 0o600) throws -> String {
                let chemin = dossier.appending(path: nom).path
                _ = FileManager.default.createFile(
                    atPath: chemin, contents: octets, attributes: [.posixPermissions: droits])
                return chemin
            }
            let cas = [
                Cas(
                    erreur: "messageTropLong",
                    arguments: mdp + ["envoyer", "noor", String(repeating: "a", count: 32 * 1024 + 1)]),
                Cas(
                    erreur: "messageIllisible", arguments: mdp + ["envoyer", "noor", "-"],
                    devant: ["/bin/sh", "-c", "printf '\\377' | \"$@\"", "sh"]),
                Cas(
                    erreur: "mdpFichierOuvert",
                    arguments: ["--mdp-fichier", try secret("ouvert", Data("x\n".utf8), droits: 0o644), "profil"]),
                Cas(erreur: "sansTerminal", arguments: ["profil"], devant: ["/usr/bin/setsid", "-w"]),
                Cas(
                    erreur: "fichier", valeurs: ["‹chemin›: No such file or directory"],
                    arguments: ["--mdp-fichier", dossier.appending(path: "absent").path, "profil"], code: 3),
                Cas(
                    erreur: "mdpInvalide.illisible",
                    arguments: ["--mdp-fichier", try secret("illisible", Data([0xff, 0x0a])), "profil"]),
                Cas(erreur: "conversationInconnue", valeurs: ["personne"], arguments: mdp + ["accepter", "personne"]),
                Cas(erreur: "messageInconnu", valeurs: ["zz"], arguments: mdp + ["retirer", "zz"]),
                Cas(
                    erreur: "messageInconnu", valeurs: ["abc"],
                    arguments: mdp + ["conversation", "noor", "--avant", "abc"]),
                Cas(
                    erreur: "fichiers.existeDeja",
                    arguments: mdp + ["exporter", "noor", "--sortie", camille.fichierMdp.path]),
                Cas(
                    erreur: "messagesInconnus", valeurs: ["0a1b, 2"], arguments: mdp + ["acquitter", "0a1b", "2"]),
                Cas(erreur: "rienAAnnuler", arguments: mdp + ["annuler-mdp"]),
                Cas(
                    erreur: "relaisInjoignable", arguments: mdp + ["--relais", "http://127.0.0.1:9", "synchroniser"],
                    code: 3),
            ]
            for cas in cas { try await Self.jouer(cas, camille, scene, mots) }
            let neuf = ["--mdp-fichier", nouveau.fichierMdp.path]
            try await Self.jouer(
                Cas(
                    erreur: "adresseRelais", valeurs: ["http://relais.exemple"],
                    arguments: neuf + ["--relais", "http://relais.exemple", "creer-compte", "nouveau"]),
                nouveau, scene, mots)
            // A machine on which something else than a relay listens.
            try await ServeurQuelconque.servir(200, "bonjour") { url in
                try await Self.jouer(
                    Cas(
                        erreur: "reponseInattendue", valeurs: ["/v1/prelude: not the agreed JSON"],
                        arguments: neuf + ["--relais", url, "creer-compte", "nouveau"], code: 2),
                    nouveau, scene, mots)
            }
            let agent = try await AgentDeTest(camille)
            try await Self.jouer(Cas(erreur: "profilOccupe", arguments: mdp + ["agent"], code: 3), camille, scene, mots)
            try await Self.jouer(
                Cas(erreur: "autreRelais", arguments: mdp + ["--relais", "http://127.0.0.1:9", "profil"]), camille,
                scene, mots)
            #expect(agent.processus.etat == nil)
            #expect(mots.demandes == Self.ordinaires)
        }
    }

    static let duRelais: Set = ["versionRelais", "ralentir", "refus", "certificatRefuse"]

    @Test("What a relay of another version, a busy one and an unknown one say", arguments: ["fr", "en"])
    func relais(_ langue: String) async throws {
        try await Scene.jouer { scene in
            let mots = MotsDesErreurs(langue)
            let nouveau = try scene.inconnu("nouveau")
            let prelude = ReponsePrelude(
                relais: "relais-00000000", version: 200, compte: Data(count: 16), sel: Data(count: 32),
                nonce: Data(count: 48))
            let reponses: [(statut: Int, corps: Data, cas: (String) -> Cas)] = [
                (
                    200, try JSONEncoder().encode(prelude),
                    { Cas(erreur: "versionRelais", arguments: Self.creer($0, nouveau), code: 2) }
                ),
                (
                    429, try JSONEncoder().encode(ErreurRelais(.tropDeDemandes, "slow down")),
                    { Cas(erreur: "ralentir", valeurs: ["37"], arguments: Self.creer($0, nouveau), code: 5) }
                ),
                (
                    500, try JSONEncoder().encode(ErreurRelais(.interne, "see the log")),
                    {
                        Cas(
                            erreur: "refus", valeurs: ["interne", "see the log"], arguments: Self.creer($0, nouveau),
                            code: 2)
                    }
                ),
            ]
            for (statut, corps, cas) in reponses {
                try await ServeurQuelconque.servir(statut, String(decoding: corps, as: UTF8.self)) { url in
                    try await Self.jouer(cas(url), nouveau, scene, mots)
                }
            }
            let tls = try await CertificatDeTest.faire(dans: scene.dossier)
            let autre = try await RelaisDeTest(dans: scene.dossier.appending(path: "tls"), .init(tls: tls))
            try await Self.jouer(
                Cas(erreur: "certificatRefuse", arguments: Self.creer(autre.url, nouveau), code: 4), nouveau, scene,
                mots
            )
            await autre.tuer()
            #expect(mots.demandes == Self.duRelais)
        }
    }

    private static func creer(_ url: String, _ personne: PersonneDeTest) -> [String] {
        ["--mdp-fichier", personne.fichierMdp.path, "--relais", url, "creer-compte", personne.pseudo]
    }

    static let duProprietaire: Set = ["menusOuverts", "profilVerrouille", "proprietaireParti"]

    @Test("What becomes of a command whose profile another process has open", arguments: ["fr", "en"])
    func proprietaire(_ langue: String) async throws {
        try await Scene.jouer { scene in
            let (m, mots) = (MotsDesMenus(langue), MotsDesErreurs(langue))
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("avant", a: noor)
            let menus = try m.ouvrir(camille, scene)
            for (invite, reponse) in [
                (m.t("Votre choix : ", "Your choice: "), "2"), (m.t("Pseudo : ", "Pseudo: "), "camille"),
                (m.t("Mot de passe : ", "Password: "), PersonneDeTest.bonMdp),
            ] {
                try await menus.repondre(reponse, a: invite)
            }
            try await menus.trouver("5.")
            try await Self.jouer(Cas(erreur: "menusOuverts", arguments: ["verrouiller"], code: 3), camille, scene, mots)
            try menus.terminal.taper("\u{3}")
            #expect(try await menus.terminal.processus.attendreLaFin(.seconds(15)) == .code(130))

            for erreur in ["profilVerrouille", "proprietaireParti"] {
                let agent = try await AgentDeTest(camille)
                // Stopped, the relay answers nothing: the command waits.
                try await scene.relais.figer()
                async let commande: Void = Self.jouer(
                    Cas(erreur: erreur, arguments: ["synchroniser"], code: 3), camille, scene, mots)
                // Until it has reached the agent; the relay is waited for 20 s.
                try await Task.sleep(for: .seconds(5))
                if erreur == "profilVerrouille" {
                    #expect(try await camille.commande("verrouiller").code == 0)
                } else {
                    await agent.processus.tuer()
                }
                try await commande
                scene.relais.signaler(SIGCONT)
            }
            #expect(mots.demandes == Self.duProprietaire)
        }
    }
}
