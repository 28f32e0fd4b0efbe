import Foundation
import Glibc
import Testing

@Suite("One process has a profile open, and commands speak to it", .timeLimit(.minutes(40)))
struct AgentTests {
    /// Somebody whose password can no longer be read by commands: what works does so through whoever has the profile open.
    private static func oublier(_ personne: PersonneDeTest) throws {
        try FileManager.default.removeItem(at: personne.fichierMdp)
    }

    private static func prise(_ personne: PersonneDeTest) -> String { personne.profil.appending(path: "prise").path }

    private static func mode(_ chemin: String) -> mode_t? {
        var etat = stat()
        return lstat(chemin, &etat) == 0 ? etat.st_mode : nil
    }

    /// The profile was closed as it should be: no socket, and nothing left in the write-ahead log.
    private static func estFerme(_ personne: PersonneDeTest) -> Bool {
        let journal = try? FileManager.default.attributesOfItem(atPath: personne.profil.path + "/profil.sqlite-wal")
        return mode(prise(personne)) == nil && (journal?[.size] as? Int ?? 0) == 0
    }

    // MARK: Commands

    @Test("While an agent runs no command needs the password, standard input included")
    func sansMdp() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let agent = try await AgentDeTest(camille)
            #expect(agent.annonce.contains(#""pseudo":"camille""#) && agent.annonce.contains(#""duree":15"#))
            #expect(Self.mode(Self.prise(camille)) == S_IFSOCK | 0o600)
            #expect(Self.mode(camille.profil.path) == S_IFDIR | 0o700)
            try Self.oublier(camille)

            #expect(try await camille.etat().pseudo == "camille")
            #expect(try await camille.envoyer("par l'entrée\nen deux lignes", a: noor).etat == "depose")
            #expect(try await camille.commande("envoyer", "noor", "par un argument").code == 0)
            #expect(try await noor.synchroniser().map(\.texte) == ["par l'entrée\nen deux lignes", "par un argument"])
            try await noor.envoyer("réponse", a: camille)
            #expect(try await camille.synchroniser().map(\.texte) == ["réponse"])
            #expect(try await camille.conversations().map(\.nonLus) == [1])
            #expect(try await camille.conversation(avec: noor).map(\.sens) == ["envoye", "envoye", "recu"])
            #expect(try await camille.conversations().map(\.nonLus) == [0])
            #expect(try await camille.commande("se-connecter", "camille").code == 0)

            #expect(try await camille.commande("verrouiller").reussi().sortie == #"{"etaitOuvert":true}"# + "\n")
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
            #expect(Self.estFerme(camille) && agent.erreurs.isEmpty)
            let sansAgent = try await camille.commande("profil")
            #expect(sansAgent.code == 3 && sansAgent.erreur == "fichier")
        }
    }

    @Test("Output, errors and exit codes are the same with an agent and without")
    func memesParoles() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("bonjour \u{1B}[31m", a: noor)
            try await noor.envoyer("salut", a: camille)
            try await camille.synchroniser()
            _ = try await camille.conversation(avec: noor)
            let commandes: [([String], entree: String?)] = [
                (["profil"], nil), (["conversations"], nil), (["conversation", "noor"], nil), (["synchroniser"], nil),
                (["conversation", "personne"], nil), (["envoyer", "personne", "x"], nil),
                (["envoyer", "camille", "x"], nil), (["envoyer", "noor", " "], nil),
                (["envoyer", "noor", "-"], String(repeating: "x", count: 40_000)), (["se-connecter", "camille"], nil),
                (["se-connecter", "noor"], nil), (["envoyer", "noor"], nil), (["envoyer", "Zoé", "x"], nil),
                (["--relais", "http://ailleurs.exemple", "profil"], nil),
            ]
            func jouer() async throws -> [Resultat] {
                var resultats: [Resultat] = []
                for (arguments, entree) in commandes {
                    for (langue, json) in [("fr", false), ("en", false), ("fr", true)] {
                        resultats.append(
                            try await camille.commande(arguments + ["--langue", langue], entree: entree, json: json))
                    }
                }
                return resultats
            }
            let seules = try await jouer()
            let agent = try await AgentDeTest(camille)
            let avec = try await jouer()
            for (rang, (sans, avec)) in zip(seules, avec).enumerated() {
                #expect(sans == avec, "\(commandes[rang / 3].0)")
            }
            #expect(Set(seules.map(\.code)) == [0, 1])
            agent.processus.signaler(SIGTERM)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
        }
    }

    @Test("Times are shown in the time zone of whoever asks")
    func fuseaux() async throws {
        try await Scene.jouer { scene in
            var camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("quelle heure ?", a: noor)
            let agent = try await AgentDeTest(camille)
            var vues: Set<String> = []
            for fuseau in ["UTC", "Asia/Kolkata", "America/St_Johns"] {
                camille.environnement = ["TZ": fuseau]
                vues.insert(try await camille.commande(["conversation", "noor"], json: false).reussi().sortie)
            }
            #expect(vues.count == 3)
            agent.processus.signaler(SIGINT)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
        }
    }

    @Test("Many commands at once all get through, each exactly once")
    func simultanees() async throws {
        try await Scene.jouer(places: 2) { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let agent = try await AgentDeTest(camille)
            try Self.oublier(camille)
            let textes = (0..<40).map { "message \($0)" }
            try await withThrowingTaskGroup { groupe in
                for texte in textes {
                    groupe.addTask { try await camille.envoyer(texte, a: noor) }
                }
                try await groupe.waitForAll()
            }
            let recus = try await noor.synchroniser()
            #expect(recus.map(\.texte).sorted() == textes.sorted())
            #expect(recus.allSatisfy { $0.type == "texte" })
            #expect(try await camille.conversation(avec: noor).map(\.texte) == recus.map(\.texte))
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
        }
    }

    @Test("A profile that is open on one relay is not used with another, nor with another authority")
    func autreRelais() async throws {
        try await Scene.jouer { scene in
            var camille = try await scene.personne("camille")
            let agent = try await AgentDeTest(camille)
            let autorite = try await camille.commande("--autorite", "ca.pem", "profil")
            #expect(autorite.code == 1 && autorite.erreur == "autreRelais")
            // The same address, written with a slash, is the same.
            camille.url += "/"
            #expect(try await camille.etat().pseudo == "camille")
            camille.url = "http://127.0.0.1:9"
            let autre = try await camille.commande("profil", "--langue", "en")
            #expect(autre.code == 1 && autre.erreur == "autreRelais")
            #expect(autre.erreurs.contains("on relay \(scene.relais.url)"))
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
        }
    }

    // MARK: How an agent ends

    @Test("A change of password through an agent ends it; the new one opens the profile")
    func changerMdp() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("avant", a: noor)
            let agent = try await AgentDeTest(camille)
            let nouveau = "corbeau-tringle 2147 velours"
            let fichier = camille.dossier.appending(path: "nouveau").path
            #expect(
                FileManager.default.createFile(
                    atPath: fichier, contents: Data(nouveau.utf8), attributes: [.posixPermissions: 0o600]))
            try camille.changerMdp("pas le bon mot de passe")
            let faux = try await camille.commande("changer-mdp", "--nouveau-mdp-fichier", fichier)
            #expect(faux.code == 1 && faux.erreur == "mdpIncorrect", "\(faux.erreurs)")
            #expect(agent.processus.etat == nil)
            try camille.changerMdp(PersonneDeTest.bonMdp)
            #expect(try await camille.commande("changer-mdp", "--nouveau-mdp-fichier", fichier).reussi().erreurs == "")
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
            #expect(Self.estFerme(camille))
            #expect(try await camille.commande("profil").erreur == "mdpIncorrect")
            try camille.changerMdp(nouveau)
            try await camille.envoyer("après", a: noor)
            #expect(try await noor.synchroniser().filter { $0.sens == "recu" }.map(\.texte).suffix(1) == ["après"])
        }
    }

    @Test("Signals end an agent as they should: profile closed, exit code 0", arguments: [SIGTERM, SIGINT, SIGHUP])
    func signaux(_ signal: Int32) async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let agent = try await AgentDeTest(camille, "--duree", "0")
            try await camille.envoyer("bonjour", a: noor)
            #expect(!Self.estFerme(camille))
            agent.processus.signaler(signal)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
            #expect(Self.estFerme(camille) && agent.erreurs.isEmpty)
            #expect(try await camille.conversation(avec: noor).map(\.texte) == ["bonjour"])
        }
    }

    @Test("At a terminal the agent asks for the password, and Ctrl-C closes the profile")
    func terminal() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            try Self.oublier(camille)
            let terminal = try TerminalDeTest(
                .chiffreEssai, ["--profil", camille.profil.path, "--langue", "fr", "agent"])
            try await terminal.attendre("Mot de passe : ")
            try terminal.repondre(PersonneDeTest.bonMdp)
            try await terminal.attendre("Le profil « camille » est ouvert")
            try await terminal.attendre("chiffre verrouiller")
            #expect(terminal.reglages == terminal.avant)
            #expect(try await camille.etat().pseudo == "camille")
            try terminal.taper("\u{3}")
            #expect(try await terminal.processus.attendreLaFin(.seconds(30)) == .code(0))
            #expect(Self.estFerme(camille))
            #expect(!terminal.tout.contains(PersonneDeTest.bonMdp))
        }
    }

    @Test("An agent that nobody uses closes the profile when its time is over")
    func duree() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let agent = try await AgentDeTest(camille, "--duree", "0.1")
            #expect(try await agent.processus.attendreLaFin(.seconds(15)) == .code(0))
            #expect(Self.estFerme(camille))
            for faux in ["-1", "x", "1e9", "nan"] {
                #expect(try await camille.commande("agent", "--duree=\(faux)").code == 1)
            }
        }
    }

    @Test("kill -9 of the agent harms nothing: its socket is passed over, and a new agent replaces it")
    func tue() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let agent = try await AgentDeTest(camille)
            try await camille.envoyer("avant", a: noor)
            await agent.processus.tuer()
            #expect(Self.mode(Self.prise(camille)) != nil)
            #expect(try await camille.commande("verrouiller").reussi().sortie == #"{"etaitOuvert":false}"# + "\n")
            try await camille.envoyer("après", a: noor)
            let suivant = try await AgentDeTest(camille)
            try Self.oublier(camille)
            try await camille.envoyer("ensuite", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["avant", "après", "ensuite"])
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await suivant.processus.attendreLaFin(.seconds(30)) == .code(0))
        }
    }

    @Test("A command that an ending agent cuts off says so; what it had kept is not lost")
    func coupee() async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                let noor = try await scene.personne("noor")
                var camille = try scene.inconnu("camille")
                camille.url = espion.url
                try await camille.creerCompte()
                try await camille.envoyer("avant", a: noor)
                let agent = try await AgentDeTest(camille)
                // The agent's first word to the relay is its epoch.
                #expect(try await camille.synchroniser().isEmpty)
                // Stopped in the middle, the relay takes what is sent and does not answer.
                scene.relais.signaler(SIGSTOP)
                async let envoi = camille.commande("envoyer", "noor", "pendant")
                let parti = try await attendre {
                    let demandes = String(decoding: espion.trafic.montant, as: UTF8.self)
                    return demandes.components(separatedBy: "POST /v1/envoyer_message").count == 3 ? true : nil
                }
                #expect(parti == true)
                #expect(try await camille.commande("verrouiller").code == 0)
                let coupe = try await envoi
                #expect(coupe.code == 3 && coupe.erreur == "profilVerrouille", "\(coupe.erreurs)")
                #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
                #expect(Self.estFerme(camille))
                scene.relais.signaler(SIGCONT)
                try await camille.synchroniser()
                #expect(try await noor.synchroniser().map(\.texte) == ["avant", "pendant"])
            }
        }
    }

    @Test("A caller that goes away takes its command with it")
    func appelantParti() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            try await camille.synchroniser()
            let agent = try await AgentDeTest(camille, "--duree", "0.05")
            scene.relais.signaler(SIGSTOP)
            let appelant = try await PriseBrute(camille.profil)
            appelant.dire(try PriseBrute.demande(["synchroniser"]))
            // Long after the agent's time, were it not for the command.
            try await Task.sleep(for: .seconds(9))
            #expect(agent.processus.etat == nil)
            await appelant.fermer()
            // The relay would be waited for 20 seconds, and the agent's time comes after that.
            #expect(try await agent.processus.attendreLaFin(.seconds(13)) == .code(0))
            scene.relais.signaler(SIGCONT)
        }
    }

    // MARK: Who may, and what else comes in

    @Test("There is one owner: a second agent and the menus are refused, and so is another account in the folder")
    func unSeul() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let agent = try await AgentDeTest(camille)
            let second = try await camille.commande("agent")
            #expect(second.code == 3 && second.erreur == "profilOccupe")
            #expect(try await camille.commande("creer-compte", "autre").erreur == "profilExistant")
            let menus = try TerminalDeTest(
                .chiffreEssai, ["--relais", camille.url, "--profil", camille.profil.path, "--langue", "fr"])
            try await menus.attendre("Votre choix : ")
            try menus.repondre("2")
            try await menus.attendre("Pseudo : ")
            try menus.repondre("camille")
            try await menus.attendre("Mot de passe : ")
            try menus.repondre(PersonneDeTest.bonMdp)
            try await menus.attendre("Un autre programme utilise le profil")
            #expect(try await camille.etat().pseudo == "camille")
            #expect(agent.processus.etat == nil)
        }
    }

    @Test("Garbage, endless lines and half requests do no harm")
    func nImporteQuoi() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let agent = try await AgentDeTest(camille)
            try Self.oublier(camille)
            for texte in [
                "n'importe quoi\n", "\n", "{}\n", "\u{0}\u{1}\u{2}\n", "[1]\n", #"{"v":1,"arguments":"x"}"# + "\n",
                String(repeating: "x", count: 3 * 1024 * 1024), String(repeating: "[", count: 100_000) + "\n",
                #"{"imprime":true}"# + "\n",
            ] {
                let appelant = try await PriseBrute(camille.profil)
                appelant.dire(texte)
                #expect(try await appelant.raccroche(), "\(texte.prefix(30))")
                #expect(appelant.reponse.isEmpty)
            }
            for (demande, erreur) in [
                (try PriseBrute.demande(["profil"], v: 2), "versionPrise"),
                (try PriseBrute.demande([]), "versionPrise"),
                (try PriseBrute.demande(["agent"]), "versionPrise"),
                (try PriseBrute.demande(["creer-compte", "autre"]), "versionPrise"),
                (try PriseBrute.demande(["--help"]), "versionPrise"),
                (try PriseBrute.demande(["envoyer"]), "versionPrise"),
            ] {
                let appelant = try await PriseBrute(camille.profil)
                appelant.dire(demande)
                try await appelant.attendre(#"{"fin":3}"#)
                #expect(appelant.reponse.contains(erreur))
                #expect(try await appelant.raccroche())
            }
            // Half a request, and nobody behind it: hung up on after a while, and not waited for.
            let moitie = try await PriseBrute(camille.profil)
            moitie.dire(#"{"v":1,"argu"#)
            // Something else than an answer after the request.
            let bavard = try await PriseBrute(camille.profil)
            bavard.dire(try PriseBrute.demande(["profil"]) + "bla\n")
            #expect(try await bavard.raccroche())
            #expect(try await camille.etat().pseudo == "camille")
            #expect(try await moitie.raccroche())
            #expect(agent.processus.etat == nil && agent.erreurs.isEmpty)
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
        }
    }

    @Test("Nothing counts as read that the caller has not printed")
    func pasImprime() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            for texte in ["un", "deux"] { try await noor.envoyer(texte, a: camille) }
            try await camille.synchroniser()
            let agent = try await AgentDeTest(camille, "--duree", "0")
            let correspondant = try #require(try await camille.conversations().first)
            let nom = "noor~" + correspondant.compte.prefix(16)

            let plein = try await PriseBrute(camille.profil)
            plein.dire(try PriseBrute.demande(["conversation", nom]))
            try await plein.attendre("\n")
            // One line at a time: the second waits for word of the first.
            #expect(plein.reponse.contains("un") && !plein.reponse.contains("deux"))
            plein.dire(#"{"imprime":false}"# + "\n")
            try await plein.attendre(#"{"fin":3}"#)
            let parti = try await PriseBrute(camille.profil)
            parti.dire(try PriseBrute.demande(["conversation", nom]))
            try await parti.attendre("\n")
            await parti.fermer()
            #expect(try await camille.conversations().map(\.nonLus) == [2])

            // Nor is a caller that was stopped waited for when the profile is to be closed.
            let arrete = try await PriseBrute(camille.profil)
            arrete.dire(try PriseBrute.demande(["conversation", nom]))
            try await arrete.attendre("\n")
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(arrete.reponse.contains("profilVerrouille"))
            #expect(try await agent.processus.attendreLaFin(.seconds(5)) == .code(0))
            #expect(try await camille.conversations().map(\.nonLus) == [2])
        }
    }

    @Test("A profile may have a path that no socket address holds")
    func cheminLong() async throws {
        try await Scene.jouer { scene in
            let long = (0..<4).map { "\($0)" + String(repeating: "x", count: 60) }.joined(separator: "/")
            let camille = try PersonneDeTest(
                pseudo: "camille", mdp: PersonneDeTest.bonMdp, dossier: scene.dossier.appending(path: long),
                url: scene.relais.url)
            #expect(Self.prise(camille).utf8.count > 200)
            try await camille.creerCompte()
            let agent = try await AgentDeTest(camille)
            try Self.oublier(camille)
            #expect(try await camille.etat().pseudo == "camille")
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await agent.processus.attendreLaFin(.seconds(30)) == .code(0))
            #expect(Self.mode(Self.prise(camille)) == nil)
        }
    }

    @Test("Another user is refused at both ends, whatever the modes allow", .enabled(if: geteuid() == 0))
    func autreUtilisateur() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let agent = try await AgentDeTest(camille)
            let programme = scene.dossier.appending(path: "chiffre").path
            // By another process: a file that this one writes could not be run while a child of it has it open.
            let copie = try Processus(
                "cp", [try Executables.chiffreEssai.chemin(), programme],
                flux: .fichiers(sortie: "/dev/null", erreurs: "/dev/null"))
            try #require(try await copie.attendreLaFin() == .code(0))
            for chemin in [scene.dossier.path, camille.profil.path, programme, Self.prise(camille)] {
                try #require(chmod(chemin, 0o777) == 0)
            }
            let base = scene.dossier.appending(path: "autre").path
            let commande = [programme, "--profil", camille.profil.path, "--json", "verrouiller"]
            let perl = [
                "perl", "-MIO::Socket::UNIX", "-e",
                """
                my $p = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "no connection: $!"; $p->autoflush(1);
                print $p $ARGV[1]; my $r = <$p>; print defined $r ? "answered $r" : "hung up";
                """, Self.prise(camille), try PriseBrute.demande(["profil"]),
            ]
            for (rang, ligne) in [commande, perl].enumerated() {
                let processus = try Processus(
                    "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups"] + ligne,
                    flux: .fichiers(sortie: "\(base)\(rang).sortie", erreurs: "\(base)\(rang).erreurs"))
                let fin = try await processus.attendreLaFin()
                let dit = try String(contentsOfFile: "\(base)\(rang).sortie", encoding: .utf8)
                let erreurs = try String(contentsOfFile: "\(base)\(rang).erreurs", encoding: .utf8)
                if rang == 0 {
                    #expect(fin == .code(3) && erreurs.contains("priseEtrangere"), "\(erreurs)")
                } else {
                    #expect(fin == .code(0) && dit == "hung up", "\(dit) \(erreurs)")
                }
            }
            #expect(agent.processus.etat == nil)
            #expect(try await camille.etat().pseudo == "camille")
        }
    }

    // MARK: The menus

    @Test("While the menus run commands need no password, and what they send and fetch appears in the conversation")
    func menus() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let menus = try TerminalDeTest(
                .chiffreEssai, ["--relais", camille.url, "--profil", camille.profil.path, "--langue", "fr"])
            try await menus.attendre("Votre choix : ")
            try menus.repondre("2")
            try await menus.attendre("Pseudo : ")
            try menus.repondre("camille")
            try await menus.attendre("Mot de passe : ")
            try menus.repondre(PersonneDeTest.bonMdp)
            try await menus.attendre("1. Messages")
            try Self.oublier(camille)
            #expect(try await camille.etat().pseudo == "camille")
            let verrou = try await camille.commande("verrouiller", "--langue", "fr")
            #expect(verrou.code == 3 && verrou.erreur == "menusOuverts")
            #expect(verrou.erreurs.contains("est ouvert dans les menus"))

            try menus.repondre("1")
            try await menus.attendre("À qui ?")
            try menus.repondre("noor")
            try await menus.attendre("> ")
            try menus.taper("à moitié")
            try await menus.attendre("à moitié")
            #expect(try await camille.commande("envoyer", "noor", "d'un script").code == 0)
            try await menus.attendre("moi: d'un script  [déposé]")
            try await menus.attendre("> à moitié")
            try await noor.envoyer("reçu", a: camille)
            #expect(try await camille.commande("synchroniser").code == 0)
            try await menus.attendre("noor: reçu")
            #expect(try await camille.conversation(avec: noor).map(\.texte) == ["d'un script", "reçu"])

            // Logging out closes the socket; the menus themselves stay.
            try menus.taper("\u{15}")
            try menus.repondre("/retour")
            try await menus.attendre("Votre choix : ")
            try menus.repondre("5")
            try await menus.attendre("3. Quitter")
            #expect(try await attendre { Self.estFerme(camille) ? true : nil } == true)
            #expect(try await camille.commande("profil").erreur == "fichier")
            let ecran = menus.tout
            #expect(ecran.components(separatedBy: "noor: reçu").count == 2)
            try menus.repondre("3")
            #expect(try await menus.processus.attendreLaFin(.seconds(10)) == .code(0))
        }
    }
}
