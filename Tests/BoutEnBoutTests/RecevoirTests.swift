import Foundation
import Glibc
import Testing

@Suite("Scripts receive what came until they have acknowledged it", .timeLimit(.minutes(40)))
struct RecevoirTests {
    /// camille and noor, who have written to each other; nothing waits.
    private static func connues(_ scene: Scene) async throws -> (camille: PersonneDeTest, noor: PersonneDeTest) {
        let camille = try await scene.personne("camille")
        let noor = try await scene.personne("noor")
        try await camille.envoyer("bonjour", a: noor)
        try await noor.synchroniser()
        try await noor.envoyer("bonjour aussi", a: camille)
        try await camille.synchroniser()
        _ = try await camille.conversation(avec: noor)
        return (camille, noor)
    }

    private static func recevoir(_ personne: PersonneDeTest, _ options: String...) async throws -> [Message] {
        try await personne.commande(["recevoir"] + options).reussi().objets(Message.self)
    }

    // MARK: Once

    @Test("Until it is acknowledged a message comes again, under the same id; then no more", arguments: [false, true])
    func acquitter(_ avecAgent: Bool) async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = avecAgent ? try await AgentDeTest(camille) : nil
            #expect(try await Self.recevoir(camille).isEmpty)
            for texte in ["un", "deux", "trois"] { try await noor.envoyer(texte, a: camille) }
            let premiers = try await Self.recevoir(camille)
            #expect(premiers.map(\.texte) == ["un", "deux", "trois"])
            #expect(premiers.allSatisfy { $0.sens == "recu" && $0.relation == "acceptee" && $0.recu != nil })
            #expect(Set(premiers.map(\.id)).count == 3)
            #expect(try await camille.conversations().map(\.nonLus) == [0])
            #expect(try await Self.recevoir(camille) == premiers)
            #expect(try await Self.recevoir(camille, "--nombre", "2") == Array(premiers.prefix(2)))

            let ids = premiers.map(\.id)
            #expect(try await camille.commande("acquitter", ids[1]).reussi().sortie == "{\"acquittes\":1}\n")
            #expect(try await Self.recevoir(camille).map(\.texte) == ["un", "trois"])
            let inconnu = String(repeating: "0", count: 32)
            let faux = try await camille.commande("acquitter", ids[0], inconnu)
            #expect(faux.code == 1 && faux.erreur == "messagesInconnus" && faux.erreurs.contains(inconnu))
            #expect(!faux.erreurs.contains(ids[0]))
            #expect(try await Self.recevoir(camille).map(\.texte) == ["trois"])
            let tous = ids.joined(separator: "\n") + "\n"
            #expect(try await camille.commande("acquitter", "-", entree: tous).reussi().sortie == "{\"acquittes\":3}\n")
            #expect(try await Self.recevoir(camille).isEmpty)
            let lisible = try await camille.commande(["acquitter", ids[0], "--langue", "en"], json: false)
            #expect(lisible.sortie == "One message acknowledged.\n")
            if let agent {
                #expect(try await camille.commande("verrouiller").code == 0)
                #expect(try await agent.processus.attendreLaFin(.seconds(5)) == .code(0))
            }
        }
    }

    @Test("--sans-lire looks without marking as read; for people each line begins with its id")
    func sansLire() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            try await noor.envoyer("en deux\nlignes", a: camille)
            let vus = try await Self.recevoir(camille, "--sans-lire")
            #expect(vus.map(\.texte) == ["en deux\nlignes"])
            #expect(try await camille.conversations().map(\.nonLus) == [1])
            let lisible = try await camille.commande(["recevoir", "--sans-lire"], json: false).reussi().sortie
            #expect(lisible.hasPrefix("\(vus[0].id)  ") && lisible.contains("noor: en deux\n       lignes\n"))
            #expect(try await camille.conversations().map(\.nonLus) == [1])
            #expect(try await Self.recevoir(camille) == vus)
            #expect(try await camille.conversations().map(\.nonLus) == [0])
            for faux in ["0", "-1", "x"] {
                #expect(try await camille.commande("recevoir", "--nombre=\(faux)").code == 1)
            }
        }
    }

    @Test("Requests come, marked as such; nothing comes of people who are ignored or blocked")
    func relations() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let zoe = try await scene.personne("zoe")
            try await noor.envoyer("bonjour", a: camille)
            try await zoe.envoyer("achetez", a: camille)
            let vus = try await Self.recevoir(camille)
            #expect(vus.map(\.relation) == ["demande", "demande"])
            let deZoe = try #require(try await camille.conversations().first { $0.correspondant == "zoe" })
            #expect(try await camille.commande("ignorer", "zoe~" + deZoe.compte.prefix(16)).code == 0)
            try await zoe.envoyer("achetez donc", a: camille)
            #expect(try await Self.recevoir(camille).map(\.texte) == ["bonjour"])
        }
    }

    // MARK: Following

    @Test("A consumer that dies gets its messages again, under the same ids", arguments: [false, true])
    func mort(_ avecAgent: Bool) async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = avecAgent ? try await AgentDeTest(camille) : nil
            let premier = try SuiviDeTest(camille)
            try await noor.envoyer("un", a: camille)
            _ = try await premier.attendreMessages(1)
            try await noor.envoyer("deux", a: camille)
            let vus = try await premier.attendreMessages(2)
            // Beside it, a command; then the consumer is killed before it has acknowledged the second.
            #expect(try await camille.commande("acquitter", vus[0].id).code == 0)
            await premier.processus.tuer()

            let second = try SuiviDeTest(camille)
            #expect(try await second.attendreMessages(1) == [vus[1]])
            try await noor.envoyer("trois", a: camille)
            let suite = try await second.attendreMessages(2)
            #expect(suite.map(\.texte) == ["deux", "trois"])
            #expect(try await camille.commande("acquitter", suite[0].id, suite[1].id).code == 0)
            second.processus.signaler(SIGTERM)
            #expect(try await second.processus.attendreLaFin(.seconds(10)) == .code(0))
            #expect(second.erreurs.isEmpty)
            #expect(try await Self.recevoir(camille).isEmpty)
            agent?.processus.signaler(SIGTERM)
        }
    }

    @Test("Two consumers are both given everything, each once a run, within seconds")
    func deux() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = try await AgentDeTest(camille, "--duree", "0.4")
            let suivis = [try SuiviDeTest(camille), try SuiviDeTest(camille, "--sans-lire")]
            // Both run, and the stream is there.
            try await noor.envoyer("zéro", a: camille)
            for suivi in suivis { _ = try await suivi.attendreMessages(1) }
            let debut = ContinuousClock.now
            for rang in 1...5 {
                try await noor.envoyer("\(rang)", a: camille)
                // By the stream: a round beside it comes after 24 s at the earliest.
                for suivi in suivis { _ = try await suivi.attendreMessages(rang + 1, .seconds(15)) }
            }
            // Followers keep an agent open beyond its time.
            try await Task.sleep(until: debut + .seconds(40))
            #expect(agent.processus.etat == nil)
            let vus = suivis.map(\.messages)
            #expect(vus[0] == vus[1] && vus[0].map(\.texte) == ["zéro", "1", "2", "3", "4", "5"])
            for suivi in suivis { await suivi.processus.tuer() }
            #expect(try await agent.processus.attendreLaFin(.seconds(60)) == .code(0))
        }
    }

    @Test("Without an agent, one who follows serves the others, and closes the profile at the end")
    func seul() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let suivi = try SuiviDeTest(camille)
            try await noor.envoyer("un", a: camille)
            _ = try await suivi.attendreMessages(1)
            try FileManager.default.removeItem(at: camille.fichierMdp)
            try await camille.envoyer("réponse", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["réponse"])
            #expect(try await camille.conversations().map(\.nonLus) == [0])
            suivi.processus.signaler(SIGINT)
            #expect(try await suivi.processus.attendreLaFin(.seconds(10)) == .code(0))
            #expect(suivi.erreurs.isEmpty)
            #expect(try await camille.commande("profil").erreur == "fichier")

            try camille.changerMdp(PersonneDeTest.bonMdp)
            let autre = try SuiviDeTest(camille, "--nombre", "2")
            #expect(try await autre.attendreMessages(1).map(\.texte) == ["un"])
            try await noor.envoyer("deux", a: camille)
            #expect(try await autre.processus.attendreLaFin(.seconds(20)) == .code(0))
            #expect(autre.messages.map(\.texte) == ["un", "deux"])

            // Closed by a command, it says so.
            let ferme = try SuiviDeTest(camille)
            _ = try await ferme.attendreMessages(2)
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await ferme.processus.attendreLaFin(.seconds(10)) == .code(3))
            #expect(ferme.erreurs.contains("profilVerrouille"))
        }
    }

    @Test("An output that nobody reads holds up nobody, one that is closed ends it", arguments: [false, true])
    func sorties(_ avecAgent: Bool) async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = avecAgent ? try await AgentDeTest(camille, "--duree", "0") : nil
            // More than a pipe holds.
            let textes = (0..<4).map { "\($0)" + String(repeating: "x", count: 30_000) }
            for texte in textes { try await noor.envoyer(texte, a: camille) }
            for fermer in [false, true] {
                let tube = try TubeDeTest(dans: camille.dossier)
                let plein = try SuiviDeTest(camille, sortie: tube.chemin)
                #expect(try await attendre { tube.octets > 40_000 ? true : nil } == true)
                // Nor is anything read that was not taken.
                try await camille.envoyer("pendant", a: noor)
                #expect((2...4).contains(try await camille.conversations().first?.nonLus ?? 0))
                let autre = try SuiviDeTest(camille, "--sans-lire")
                #expect(try await autre.attendreMessages(4).map(\.texte) == textes)
                await autre.processus.tuer()
                if fermer { tube.fermer() } else { plein.processus.signaler(SIGTERM) }
                #expect(try await plein.processus.attendreLaFin(.seconds(10)) == .code(fermer ? 3 : 0))
                tube.fermer()
            }
            #expect(agent?.processus.etat == nil)
            agent?.processus.signaler(SIGTERM)
            #expect(try await agent?.processus.attendreLaFin(.seconds(10)) ?? .code(0) == .code(0))

            // Nothing is printed any more when the reader goes away, and still it ends.
            let tube = try TubeDeTest(dans: camille.dossier)
            #expect(try await camille.commande("acquitter", "-", entree: Self.ids(camille)).code == 0)
            let suivi = try SuiviDeTest(camille, sortie: tube.chemin)
            try await Task.sleep(for: .seconds(2))
            #expect(suivi.processus.etat == nil)
            tube.fermer()
            #expect(try await suivi.processus.attendreLaFin(.seconds(10)) == .code(3))
            #expect(suivi.erreurs.contains("fichier"))
        }
    }

    private static func ids(_ personne: PersonneDeTest) async throws -> String {
        try await recevoir(personne).map { $0.id + "\n" }.joined()
    }

    @Test("Those who follow take no turn from other commands, and there are so many of them at most")
    func nombreux() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = try await AgentDeTest(camille, "--duree", "0")
            let demande = try PriseBrute.demande(["recevoir", "--suivre"])
            var suiveurs: [PriseBrute] = []
            for _ in 0..<64 {
                let suiveur = try await PriseBrute(camille.profil)
                suiveur.dire(demande)
                suiveurs.append(suiveur)
            }
            try await noor.envoyer("pour tous", a: camille)
            // None of them ever says that it has printed it.
            for suiveur in suiveurs { try await suiveur.attendre("pour tous") }
            #expect(try await camille.commande("envoyer", "noor", "quand même").code == 0)
            let deTrop = try await PriseBrute(camille.profil)
            deTrop.dire(demande)
            try await deTrop.attendre("profilOccupe")
            await suiveurs.removeLast().fermer()
            var suivants: [PriseBrute] = []
            let suivant = try await attendreLong { () async throws -> Bool? in
                let suivant = try await PriseBrute(camille.profil)
                suivant.dire(demande)
                suivants.append(suivant)
                try await Task.sleep(for: .milliseconds(300))
                // Whichever of them got the place.
                return suivants.contains { $0.reponse.contains("pour tous") } ? true : nil
            }
            #expect(suivant == true)
            #expect(try await camille.commande("verrouiller").code == 0)
            #expect(try await agent.processus.attendreLaFin(.seconds(10)) == .code(0))
        }
    }

    // MARK: Without a command

    @Test("An agent receives without a command, and what waits leaves when the relay is back")
    func sansCommande() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = try await AgentDeTest(camille, "--duree", "0")
            try await noor.envoyer("tout seul", a: camille)
            // This command asks nobody for anything.
            let arrive = try await attendreLong {
                try await camille.conversations().map(\.nonLus) == [1] ? true : nil
            }
            #expect(arrive == true)
            await scene.relais.tuer()
            let garde = try await camille.commande("envoyer", "noor", "plus tard")
            #expect(garde.code == 3 && garde.sortie.contains("en_attente"))
            try await scene.relais.redemarrer()
            let parti = try await attendreLong {
                try await camille.conversation(avec: noor).last?.etat == "depose" ? true : nil
            }
            #expect(parti == true)
            #expect(try await noor.synchroniser().map(\.texte) == ["plus tard"])
            // The first one that asks is told of what came by itself.
            #expect(try await camille.synchroniser().map(\.texte) == ["tout seul"])
            #expect(try await camille.synchroniser().isEmpty)
            // Its trouble was told, once.
            #expect(agent.erreurs.split(separator: "\n").count { $0.contains("relaisInjoignable") } == 1)
            agent.processus.signaler(SIGTERM)
            #expect(try await agent.processus.attendreLaFin(.seconds(10)) == .code(0))
        }
    }

    @Test("Mail that comes in by itself keeps no agent open beyond its time")
    func duree() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let agent = try await AgentDeTest(camille, "--duree", "0.4")
            let fin = try await attendreLong(.seconds(120)) { () async throws -> Processus.Fin? in
                if agent.processus.etat == nil { try await noor.envoyer("encore", a: camille) }
                return agent.processus.etat
            }
            #expect(fin == .code(0) && agent.erreurs.isEmpty)
            #expect(try await Self.recevoir(camille).count >= 2)
        }
    }

    @Test("A change of password, logging out or erasing the account ends agent and followers cleanly")
    func fermetures() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let nouveau = camille.dossier.appending(path: "nouveau")
            try Data("corbeau-tringle 2147 velours".utf8).write(to: nouveau)
            try #require(chmod(nouveau.path, 0o600) == 0)
            for commande in [
                ["changer-mdp", "--nouveau-mdp-fichier", nouveau.path], ["se-deconnecter"],
                ["supprimer-compte", "--oui"],
            ] {
                let agent = try await AgentDeTest(camille)
                let suivi = try SuiviDeTest(camille)
                try await noor.envoyer("avant \(commande[0])", a: camille)
                _ = try await suivi.attendreMessages(1)
                #expect(try await camille.commande(commande).reussi().erreurs.isEmpty, "\(commande[0])")
                #expect(try await suivi.processus.attendreLaFin(.seconds(10)) == .code(3))
                #expect(suivi.erreurs.contains("profilVerrouille"))
                #expect(try await agent.processus.attendreLaFin(.seconds(10)) == .code(0))
                #expect(agent.erreurs.isEmpty, "\(agent.erreurs)")
                if commande[0] == "changer-mdp" {
                    try camille.changerMdp("corbeau-tringle 2147 velours")
                    #expect(try await camille.commande("acquitter", "-", entree: Self.ids(camille)).code == 0)
                }
            }
        }
    }
}
