import Foundation
import Glibc
import Testing

@Suite("Whoever writes is held up by nothing, on any terminal", .timeLimit(.minutes(40)))
struct TerminalTests {
    /// Well before the client itself gives up on a relay that hangs, after 20 s.
    private static let avantLAbandon = Duration.seconds(15)

    private static func ouvrir(
        _ personne: PersonneDeTest, colonnes: Int = 100, type: String = "xterm"
    ) throws -> TerminalDeTest {
        try TerminalDeTest(
            .chiffreEssai, ["--relais", personne.url, "--profil", personne.profil.path, "--langue", "fr"],
            environnement: ["TERM": type], colonnes: colonnes)
    }

    /// Camille logged in and in her conversation with Noor, in which one message stands.
    private static func enConversation(
        _ scene: Scene,
        _ corps: (TerminalDeTest, _ camille: PersonneDeTest, _ noor: PersonneDeTest) async throws -> Void
    ) async throws {
        let noor = try await scene.personne("noor")
        let camille = try await scene.personne("camille")
        try await camille.envoyer("avant", a: noor)
        let terminal = try ouvrir(camille)
        for (invite, reponse) in [
            ("Votre choix : ", "2"), ("Pseudo : ", "camille"), ("Mot de passe : ", PersonneDeTest.bonMdp),
            ("Votre choix : ", "1"), ("(rien : retour) : ", "1"),
        ] {
            try await terminal.attendre(invite)
            try terminal.repondre(reponse)
        }
        try await terminal.attendre("moi: avant")
        try await terminal.attendre("> ")
        try await corps(terminal, camille, noor)
    }

    private static func finir(_ terminal: TerminalDeTest, _ fin: Processus.Fin) async throws {
        #expect(try await terminal.processus.attendreLaFin(.seconds(15)) == fin)
        #expect(terminal.reglages == terminal.avant)
    }

    @Test(
        "While the relay hangs the line to write on comes back, and what was written arrives in order once it goes on")
    func relaisFige() async throws {
        try await Scene.jouer { scene in
            try await Self.enConversation(scene) { terminal, _, noor in
                try await scene.relais.figer()
                // Typed in one go: what follows Enter is kept for the line that is asked for next, and not shown before.
                try terminal.taper("premier\rdeuxi")
                let premier = try await terminal.attendre("moi: premier  [en attente]", Self.avantLAbandon)
                #expect(!premier.contains("deuxi"))
                try await terminal.attendre("> deuxi", Self.avantLAbandon)
                try terminal.repondre("ème")
                try await terminal.attendre("moi: deuxième  [en attente]", Self.avantLAbandon)
                try await terminal.attendre("> ")
                try terminal.taper("brouillon")
                try await terminal.attendre("> brouillon")
                scene.relais.signaler(SIGCONT)
                try await terminal.attendre("en attente sont partis.", .seconds(60))
                try await terminal.attendre("> brouillon")

                #expect(try await noor.synchroniser().map(\.texte) == ["avant", "premier", "deuxième"])
                let ecran = EcranDeTest(colonnes: 100, terminal.tout)
                #expect(ecran.inconnues.isEmpty)
                for mot in ["premier", "deuxième", "brouillon", "en attente sont partis."] {
                    #expect(ecran.lignes.count { $0.contains(mot) } == 1, "\(mot): \(ecran.lignes)")
                }
                #expect(ecran.lignes.last == "noor> brouillon" && ecran.colonne == 15)

                try terminal.taper("\u{15}")
                for (reponse, suite) in [("/retour", "Votre choix : "), ("5", "Votre choix : "), ("3", "Au revoir.")] {
                    try terminal.repondre(reponse)
                    try await terminal.attendre(suite)
                }
                try await Self.finir(terminal, .code(0))
            }
        }
    }

    @Test("A relay that hangs before it gave the keys of a stranger does not hold up the line either")
    func relaisFigeAvantLesCles() async throws {
        try await Scene.jouer { scene in
            try await Self.enConversation(scene) { terminal, _, _ in
                let sacha = try await scene.personne("sacha")
                try terminal.repondre("/retour")
                for (invite, reponse) in [("Votre choix : ", "1"), ("(rien : retour) : ", "sacha")] {
                    try await terminal.attendre(invite)
                    try terminal.repondre(reponse)
                }
                try await terminal.attendre("Première rencontre")
                try await terminal.attendre("> ")
                try await scene.relais.figer()
                for texte in ["un", "deux"] {
                    try terminal.repondre(texte)
                    try await terminal.attendre("ce message n'est pas encore gardé", Self.avantLAbandon)
                    try await terminal.attendre("> ")
                }
                scene.relais.signaler(SIGCONT)
                try await terminal.attendre("moi: un  [")
                try await terminal.attendre("moi: deux  [")
                var recus: [String] = []
                for _ in 0..<100 where recus.count < 2 { recus += try await sacha.synchroniser().map(\.texte) }
                #expect(recus == ["un", "deux"])
                let ecran = EcranDeTest(colonnes: 100, terminal.tout)
                for mot in ["moi: un ", "moi: deux "] { #expect(ecran.lignes.count { $0.contains(mot) } == 1) }
                try terminal.taper("\u{3}")
                try await Self.finir(terminal, .code(130))
            }
        }
    }

    @Test(
        "While the relay hangs one can leave, and what was written is kept", arguments: ["menus", "Ctrl-C", "at once"])
    func partir(_ maniere: String) async throws {
        try await Scene.jouer { scene in
            try await Self.enConversation(scene) { terminal, camille, noor in
                try await scene.relais.figer()
                try terminal.repondre("gardé")
                if maniere != "at once" {
                    try await terminal.attendre("moi: gardé  [en attente]", Self.avantLAbandon)
                    try await terminal.attendre("> ")
                }
                if maniere == "menus" {
                    for (reponse, suite) in [
                        ("/retour", "Votre choix : "), ("5", "Votre choix : "), ("3", "Au revoir."),
                    ] {
                        try terminal.repondre(reponse)
                        try await terminal.attendre(suite)
                    }
                } else {
                    try terminal.taper("\u{3}")
                }
                try await Self.finir(terminal, .code(maniere == "menus" ? 0 : 130))
                scene.relais.signaler(SIGCONT)
                guard maniere != "at once" else { return }
                try await camille.synchroniser()
                #expect(try await noor.synchroniser().map(\.texte) == ["avant", "gardé"])
            }
        }
    }

    @Test("A draft of wide characters stays whole at 40 columns, wherever the cursor is")
    func caracteresLarges() async throws {
        try await Scene.jouer { scene in
            let terminal = try Self.ouvrir(try scene.inconnu("camille"), colonnes: 40)
            try await terminal.attendre("Votre choix : ")
            // The prompt is 14 columns wide: 13 characters fill the first line, 20 each further one.
            let texte = String(repeating: "漢", count: 40)
            try terminal.taper(texte)
            try await terminal.attendre(String(repeating: "漢", count: 7))
            try terminal.taper("\u{1}a\u{5}fin")
            try await terminal.attendre("漢fin")
            var ecran = EcranDeTest(colonnes: 40, terminal.tout)
            #expect(
                ecran.lignes.suffix(3) == [
                    "Votre choix : a" + String(repeating: "漢", count: 12), String(repeating: "漢", count: 20),
                    String(repeating: "漢", count: 8) + "fin",
                ])
            #expect(ecran.colonne == 19 && ecran.ligne == ecran.lignes.count - 1)
            try terminal.taper("\u{1}\u{b}9\u{1b}[D8")
            try await terminal.attendre("Votre choix : 89")
            ecran = EcranDeTest(colonnes: 40, terminal.tout)
            #expect(ecran.lignes.last == "Votre choix : 89" && ecran.inconnues.isEmpty)
            #expect(ecran.lignes.count { $0.contains("Votre choix") } == 1)
            try terminal.repondre("")
            try await terminal.attendre("Répondez par 1, 2 ou 3.")
            try terminal.taper("\u{3}")
            try await Self.finir(terminal, .code(130))
        }
    }

    @Test("A window that becomes narrower has the draft drawn again at its width")
    func redimensionnement() async throws {
        try await Scene.jouer { scene in
            let terminal = try Self.ouvrir(try scene.inconnu("camille"))
            try await terminal.attendre("Votre choix : ")
            let texte = String(repeating: "abcdefghi ", count: 8)
            try terminal.taper(texte)
            try await terminal.attendre(texte)
            try terminal.redimensionner(colonnes: 40)
            // Broken after 40 columns, which it never was before.
            try await terminal.attendre(
                "\u{1B}[J" + "Votre choix : " + texte.prefix(26) + "\r\n" + texte.dropFirst(26).prefix(40))
            try terminal.taper("z")
            try await terminal.attendre(texte.dropFirst(66) + "z")
            try terminal.redimensionner(colonnes: 120)
            try await terminal.attendre("\u{1B}[J" + "Votre choix : " + texte + "z")
            try terminal.taper("\u{3}")
            try await Self.finir(terminal, .code(130))
        }
    }

    @Test("On a terminal that can do nothing there is no escape sequence, and a password is still not shown")
    func terminalSimple() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let terminal = try Self.ouvrir(camille, type: "dumb")
            try await terminal.attendre("Votre choix : ")
            #expect(terminal.reglages.ordinaire)
            try terminal.taper("2\n")
            try await terminal.attendre("Pseudo : ")
            try terminal.taper("camille\n")
            try await terminal.attendre("Mot de passe : ")
            #expect(!terminal.reglages.ordinaire)
            try terminal.taper(PersonneDeTest.bonMdp + "\n")
            try await terminal.attendre("camille, connecté au relais")
            try await terminal.attendre("Votre choix : ")
            #expect(!terminal.tout.contains("\u{1B}") && !terminal.tout.contains(PersonneDeTest.bonMdp))
            try terminal.taper("\u{3}")
            try await Self.finir(terminal, .code(130))
            #expect(!terminal.tout.contains("\u{1B}"))
        }
    }

    @Test("What was typed before a password is asked for is neither shown nor taken for it")
    func frappeAvantLeMdp() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let terminal = try Self.ouvrir(camille)
            try await terminal.attendre("Votre choix : ")
            try terminal.repondre("2")
            try await terminal.attendre("Pseudo : ")
            try terminal.taper("camille\rintrus")
            try await terminal.attendre("Mot de passe : ")
            try terminal.repondre(PersonneDeTest.bonMdp)
            try await terminal.attendre("camille, connecté au relais")
            #expect(!terminal.tout.contains("intrus"))
            try terminal.taper("\u{3}")
            try await Self.finir(terminal, .code(130))
        }
    }

    @Test("Ctrl-Z, which nobody can resume from here, leaves draft and terminal as they were")
    func suspension() async throws {
        try await Scene.jouer { scene in
            let terminal = try Self.ouvrir(try scene.inconnu("camille"))
            try await terminal.attendre("Votre choix : ")
            try terminal.taper("abc")
            try await terminal.attendre("abc")
            let pendant = terminal.reglages
            try terminal.taper("\u{1a}")
            try await terminal.attendre("\u{1B}[?2004l")
            try await terminal.attendre("\u{1B}[?2004h")
            try await terminal.attendre("Votre choix : abc")
            try terminal.taper("d")
            try await terminal.attendre("Votre choix : abcd")
            #expect(terminal.reglages == pendant && !pendant.ordinaire)
            try terminal.taper("\u{3}")
            try await Self.finir(terminal, .code(130))
        }
    }

    @Test("A command that asks for a password puts the terminal back after Ctrl-C and at the end of input")
    func mdpDUneCommande() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            for touche in ["\u{3}", "\u{4}"] {
                let terminal = try TerminalDeTest(
                    .chiffreEssai, ["--profil", camille.profil.path, "--langue", "fr", "profil"])
                try await terminal.attendre("Mot de passe : ")
                #expect(!terminal.reglages.ordinaire)
                try terminal.taper(touche)
                try await Self.finir(terminal, .code(130))
            }
        }
    }
}
