import Foundation
import Glibc
import Testing

@Suite("What was said is found again, paged, exported, and what was not sent stays", .timeLimit(.minutes(40)))
struct HistoireTests {
    /// Camille and Noor, who have said something to each other.
    private static func jouer(
        _ corps: (_ scene: Scene, _ camille: PersonneDeTest, _ noor: PersonneDeTest) async throws -> Void
    ) async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            for texte in ["Rendez-vous à l'École, lundi", "zéro", "on se voit lundi ?\nsecond line"] {
                try await camille.envoyer(texte, a: noor)
            }
            try await noor.synchroniser()
            try await noor.envoyer("Lundi, oui", a: camille)
            try await camille.synchroniser()
            try await corps(scene, camille, noor)
        }
    }

    private func chercher(_ personne: PersonneDeTest, _ arguments: String...) async throws -> [String] {
        try await personne.commande(["chercher"] + arguments).reussi().objets(Message.self).map(\.texte)
    }

    @Test("chercher finds whatever case and accents, newest first, with whom one wants, and marks nothing as read")
    func chercher() async throws {
        try await Self.jouer { scene, camille, noor in
            let lundis = ["Lundi, oui", "on se voit lundi ?\nsecond line", "Rendez-vous à l'École, lundi"]
            #expect(try await chercher(camille, "LUNDI") == lundis)
            #expect(try await chercher(noor, "ecole", "lundi") == [lundis[2]])
            #expect(try await chercher(camille, "lundi", "--nombre", "2") == Array(lundis.prefix(2)))
            #expect(try await chercher(camille, "mardi").isEmpty)
            let sacha = try await scene.personne("sacha")
            try await sacha.envoyer("lundi aussi", a: camille)
            try await camille.synchroniser()
            #expect(try await chercher(camille, "lundi") == ["lundi aussi"] + lundis)
            #expect(try await chercher(camille, "lundi", "--avec", "noor") == lundis)
            #expect(try await camille.conversations().map(\.nonLus) == [1, 1])

            let dit = try await camille.commande("chercher", "lundi", "--langue", "fr", json: false).reussi().sortie
            let lignes = dit.split(separator: "\n")
            #expect(lignes.first?.contains("sacha") == true && lignes.count { $0.hasPrefix("— ") } == 2, "\(dit)")
            let rien = try await camille.commande("chercher", "mardi", "--langue", "en", json: false).reussi()
            #expect(rien.sortie == "Nothing found.\n")
            #expect(
                try await camille.commande("chercher", "lundi", "--avec", "personne").erreur == "conversationInconnue")
            #expect(try await camille.commande("chercher", "\u{301}").code == 1)
        }
    }

    @Test("A file is found by its name")
    func fichier() async throws {
        try await Self.jouer { scene, camille, noor in
            let fichier = scene.dossier.appending(path: "Relevé de l'Été.txt")
            try Data("contenu".utf8).write(to: fichier)
            _ = try await camille.commande("envoyer-fichier", "noor", fichier.path).reussi()
            try await noor.synchroniser()
            for personne in [camille, noor] {
                let trouves = try await personne.commande("chercher", "releve", "ete").reussi().objets(Message.self)
                #expect(trouves.map(\.type) == ["fichier"])
            }
        }
    }

    @Test("What a search prints goes to a reader that leaves, and the search ends")
    func lecteurParti() async throws {
        try await Self.jouer { _, camille, _ in
            var coupee = camille
            coupee.devant = ["/bin/sh", "-c", "\"$@\" | head -n 1", "sh"]
            let trouves = try await coupee.commande("chercher", "lundi").objets(Message.self)
            #expect(trouves.map(\.texte) == ["Lundi, oui"])
        }
    }

    @Test("Pages of a conversation give all of it, each message once; a part of it marks nothing as read")
    func pages() async throws {
        try await Self.jouer { _, camille, noor in
            var (textes, page) = ([String](), [Message]())
            repeat {
                let avant = page.first.map { ["--avant", $0.id] } ?? []
                page = try await noor.commande(["conversation", "camille", "--nombre", "2"] + avant).reussi()
                    .objets(Message.self)
                textes = page.map(\.texte) + textes
            } while !page.isEmpty
            #expect(
                textes == [
                    "Rendez-vous à l'École, lundi", "zéro", "on se voit lundi ?\nsecond line", "Lundi, oui",
                ])
            #expect(try await noor.conversations().map(\.nonLus) == [3])
            #expect(try await noor.conversation(avec: camille).count == 4)
            #expect(try await noor.conversations().map(\.nonLus) == [0])
        }
    }

    @Test("An export holds the whole conversation, oldest first, for people and for programs, and is private")
    func exporter() async throws {
        try await Self.jouer { scene, camille, noor in
            let json = try await camille.commande("exporter", "noor").reussi()
            let textes = [
                "Rendez-vous à l'École, lundi", "zéro", "on se voit lundi ?\nsecond line", "Lundi, oui",
            ]
            #expect(try json.objets(Message.self).map(\.texte) == textes)
            #expect(json.erreurs.contains("en clair"))

            let chemin = scene.dossier.appending(path: "export.txt").path
            let dit = try await camille.commande(
                "exporter", "noor", "--sortie", chemin, "--langue", "en", json: false
            ).reussi()
            #expect(dit.sortie == "4 messages written to \(chemin).\n" && dit.erreurs.contains("in clear"))
            let ecrit = try String(contentsOfFile: chemin, encoding: .utf8)
            let lignes = ecrit.split(separator: "\n")
            #expect(lignes.first == "— noor —" && lignes.count == 6, "\(ecrit)")
            #expect(lignes.dropFirst().first?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d  me: Rendez-vous .*/) != nil)
            #expect(lignes.last?.contains("noor: Lundi, oui") == true)
            #expect(try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? Int == 0o600)

            #expect(try await camille.commande("exporter", "noor", "--sortie", chemin).erreur == "fichierExisteDeja")
            #expect(try String(contentsOfFile: chemin, encoding: .utf8) == ecrit)
            let remplace = try await camille.commande("exporter", "noor", "--sortie", chemin, "--remplacer").reussi()
            #expect(remplace.erreurs.contains("a été remplacé"))
            let lu = try String(contentsOfFile: chemin, encoding: .utf8).split(separator: "\n").map {
                try JSONDecoder().decode(Message.self, from: Data($0.utf8)).texte
            }
            #expect(lu == textes)
            #expect(try await noor.commande("exporter", "personne").erreur == "conversationInconnue")
            // Where the command was given, also when another process does the work.
            let agent = try await AgentDeTest(camille)
            let autre = scene.dossier.appending(path: "autre.txt").path
            _ = try await camille.commande("exporter", "noor", "--sortie", autre).reussi()
            #expect(FileManager.default.fileExists(atPath: autre) && agent.processus.etat == nil)
        }
    }

    // MARK: In the menus

    private static func ouvrir(
        _ personne: PersonneDeTest, _ reponses: [(invite: String, reponse: String)]
    ) async throws -> TerminalDeTest {
        let terminal = try TerminalDeTest(
            .chiffreEssai, ["--relais", personne.url, "--profil", personne.profil.path, "--langue", "fr"],
            environnement: ["TERM": "xterm"])
        let entree = [
            ("Votre choix : ", "2"), ("Pseudo : ", personne.pseudo), ("Mot de passe : ", PersonneDeTest.bonMdp),
            ("Votre choix : ", "1"),
        ]
        for (invite, reponse) in entree + reponses {
            try await terminal.attendre(invite)
            try terminal.repondre(reponse)
        }
        return terminal
    }

    @Test("/chercher shows what it finds while one writes on")
    func menus() async throws {
        try await Self.jouer { _, camille, _ in
            let terminal = try await Self.ouvrir(camille, [("(rien : retour) : ", "1"), ("noor> ", "/chercher lundi")])
            try await terminal.attendre("Lundi, oui")
            try await terminal.attendre("— « lundi » : 3 messages —")
            try terminal.repondre("/Chercher ECOLE ")
            try await terminal.attendre("moi: Rendez-vous à l'École, lundi")
            try await terminal.attendre("— « ECOLE » : 1 message —")
            try terminal.repondre("/chercher")
            try await terminal.attendre("Après /chercher, les mots à trouver.")
        }
    }

    @Test(
        "What stands on the line when a conversation is left stands there again",
        arguments: ["\u{18}", "\u{1}/retour \r", "\u{3}", "SIGTERM", "SIGHUP"])
    func brouillon(_ maniere: String) async throws {
        try await Self.jouer { _, camille, noor in
            let terminal = try await Self.ouvrir(camille, [("(rien : retour) : ", "1"), ("noor> ", "envoyé")])
            try await terminal.attendre("moi: envoyé")
            try await terminal.attendre("noor> ")
            try terminal.taper("à finir")
            try await terminal.attendre("noor> à finir")
            let finie = maniere.hasPrefix("SIG") || maniere == "\u{3}"
            switch maniere {
            case "SIGTERM": terminal.processus.signaler(SIGTERM)
            case "SIGHUP": terminal.processus.signaler(SIGHUP)
            default: try terminal.taper(maniere)
            }
            if finie {
                let codes: [String: Int32] = ["\u{3}": 130, "SIGTERM": 143, "SIGHUP": 129]
                #expect(
                    try await terminal.processus.attendreLaFin(.seconds(15)) == .code(try #require(codes[maniere])))
                #expect(terminal.reglages == terminal.avant)
            } else {
                try await terminal.attendre("Votre choix : ")
                try terminal.repondre("1")
                try await terminal.attendre("noor  [brouillon]")
                try terminal.taper("\u{3}")
                _ = try await terminal.processus.attendreLaFin(.seconds(15))
            }
            struct Listee: Decodable { let brouillon: Bool }
            let liste = try await camille.commande("conversations")
            #expect(try liste.reussi().objets(Listee.self).map(\.brouillon) == [true])

            let encore = try await Self.ouvrir(camille, [("noor  [brouillon]", "1")])
            try await encore.attendre("noor> à finir")
            try encore.repondre(", fini")
            try await encore.attendre("moi: à finir, fini")
            try await encore.attendre("noor> ")
            try encore.repondre("/retour")
            try await encore.attendre("Votre choix : ")
            try encore.taper("\u{3}")
            _ = try await encore.processus.attendreLaFin(.seconds(15))
            #expect(try await camille.commande("conversations").objets(Listee.self).map(\.brouillon) == [false])
            #expect(try await noor.synchroniser().map(\.texte) == ["envoyé", "à finir, fini"])
        }
    }
}
