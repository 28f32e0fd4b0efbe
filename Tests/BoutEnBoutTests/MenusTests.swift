import Foundation
import Glibc
import Testing

@Suite("The menus, before a real terminal", .timeLimit(.minutes(40)))
struct MenusTests {
    private static func ouvrir(_ personne: PersonneDeTest, langue: String = "fr") throws -> TerminalDeTest {
        try TerminalDeTest(
            .chiffreEssai, ["--relais", personne.url, "--profil", personne.profil.path, "--langue", langue],
            environnement: ["CHIFFRE_ESSAI_PATIENCE": "60"])
    }

    /// Waits for the end and looks whether the terminal is as it was.
    private static func finir(_ terminal: TerminalDeTest, _ fin: Processus.Fin) async throws {
        #expect(try await terminal.processus.attendreLaFin(.seconds(10)) == fin)
        #expect(terminal.reglages == terminal.avant)
        #expect(terminal.avant.ordinaire)
    }

    @Test("From the welcome through an account and a conversation to the goodbye")
    func parcours() async throws {
        try await Scene.jouer { scene in
            let noor = try await scene.personne("noor")
            let camille = try scene.inconnu("camille")
            let terminal = try Self.ouvrir(camille)
            try await terminal.attendre("Bienvenue.")
            try await terminal.attendre("1. Créer un compte")
            try await terminal.attendre("Votre choix : ")
            #expect(!terminal.reglages.ordinaire)
            for faux in ["9", "", "un", "-1", "0x1"] {
                try terminal.repondre(faux)
                try await terminal.attendre("Répondez par 1, 2 ou 3.")
                try await terminal.attendre("Votre choix : ")
            }
            try terminal.repondre("1")
            try await terminal.attendre("Pseudo : ")
            try terminal.repondre("camille")
            try await terminal.attendre("Mot de passe : ")
            try terminal.repondre(PersonneDeTest.bonMdp)
            try await terminal.attendre("Encore une fois : ")
            try terminal.repondre(PersonneDeTest.bonMdp)
            try await terminal.attendre("Code de récupération")
            let code = try await terminal.attendre("Entrée quand il est noté.")
            #expect(code.contains(/\n +([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}\n/))
            try terminal.repondre("")
            try await terminal.attendre("camille, connecté au relais")
            try await terminal.attendre("1. Messages")

            try await Self.parler(terminal, camille, noor)

            try terminal.repondre("/retour")
            try await terminal.attendre("4. Profil")
            try terminal.repondre("4")
            let profil = try await terminal.attendre("Conversations")
            #expect(profil.contains(/\nPseudo +camille\nCompte +[0-9a-f]{32}\n/))
            try await terminal.attendre("3. Retour")
            try await terminal.attendre("Votre choix : ")
            try terminal.repondre("3")
            try await terminal.attendre("5. Se déconnecter")
            try terminal.repondre("5")
            try await terminal.attendre("1. Créer un compte")

            // The same folder again, first with a password that does not open it.
            for (mdp, suite) in [("pas le bon mot", "Mot de passe incorrect"), (PersonneDeTest.bonMdp, "1. Messages")] {
                try terminal.repondre("2")
                try await terminal.attendre("Pseudo : ")
                try terminal.repondre("camille")
                try await terminal.attendre("Mot de passe : ")
                try terminal.repondre(mdp)
                try await terminal.attendre(suite)
                try await terminal.attendre("Votre choix : ")
            }
            try terminal.repondre("1")
            try await terminal.attendre("1. noor")
            try await terminal.attendre("(rien : retour) : ")
            try terminal.repondre("")
            try await terminal.attendre("5. Se déconnecter")
            try terminal.repondre("5")
            try await terminal.attendre("3. Quitter")
            try terminal.repondre("3")
            try await terminal.attendre("Au revoir.")
            try await Self.finir(terminal, .code(0))
            #expect(!terminal.tout.contains(PersonneDeTest.bonMdp))
            #expect(try await camille.conversation(avec: noor).map(\.sens) == ["envoye", "recu"])
        }
    }

    /// A message out; the answer, sent by a command meanwhile, appears in the open conversation.
    private static func parler(
        _ terminal: TerminalDeTest, _ camille: PersonneDeTest, _ noor: PersonneDeTest
    ) async throws {
        try terminal.repondre("1")
        try await terminal.attendre("Aucune conversation encore")
        try await terminal.attendre("À qui ?")
        try terminal.repondre("noor")
        try await terminal.attendre("— noor —")
        try await terminal.attendre("Première rencontre")
        try await terminal.attendre("> ")
        try terminal.repondre("Bonjour Noor 👋🏽 漢字")
        try await terminal.attendre("moi: Bonjour Noor 👋🏽 漢字  [déposé]")
        #expect(try await noor.synchroniser().map(\.texte) == ["Bonjour Noor 👋🏽 漢字"])
        try terminal.taper("une phrase commencée")
        try await terminal.attendre("une phrase commencée")
        try await noor.envoyer("Bonjour Camille \u{1B}[31m", a: camille)
        // Made harmless, above what is being typed, which stays.
        try await terminal.attendre("noor: Bonjour Camille \u{FFFD}[31m")
        try await terminal.attendre("> une phrase commencée")
        try terminal.taper("\u{15}")
    }

    @Test("In English the first screens are English")
    func anglais() async throws {
        try await Scene.jouer { scene in
            let terminal = try Self.ouvrir(try scene.inconnu("camille"), langue: "en")
            try await terminal.attendre("Welcome.")
            try await terminal.attendre("1. Create an account")
            try await terminal.attendre("Your choice: ")
            try terminal.repondre("4")
            try await terminal.attendre("Answer 1, 2 or 3.")
            try terminal.repondre("2")
            try await terminal.attendre("holds no account")
            try terminal.repondre("1")
            try await terminal.attendre("Pseudo: ")
            try terminal.repondre("camille")
            try await terminal.attendre("Password: ")
            try terminal.repondre("too short")
            try await terminal.attendre("This password is too weak.")
            try await terminal.attendre("Password: ")
            // Nothing gives up.
            try terminal.repondre("")
            try await terminal.attendre("Your choice: ")
            try terminal.repondre("3")
            try await terminal.attendre("Goodbye.")
            try await Self.finir(terminal, .code(0))
        }
    }

    @Test(
        "Ctrl-C leaves with 130 and restores the terminal, wherever it is pressed", arguments: ["choice", "password"])
    func interruption(_ endroit: String) async throws {
        try await Scene.jouer { scene in
            let terminal = try Self.ouvrir(try scene.inconnu("camille"))
            try await terminal.attendre("Votre choix : ")
            if endroit == "password" {
                try terminal.repondre("1")
                try await terminal.attendre("Pseudo : ")
                try terminal.repondre("camille")
                try await terminal.attendre("Mot de passe : ")
            }
            #expect(!terminal.reglages.ordinaire)
            try terminal.taper("\u{3}")
            try await Self.finir(terminal, .code(130))
        }
    }

    @Test("A signal that ends the program restores the terminal too", arguments: [SIGTERM, SIGHUP])
    func signaux(_ signal: Int32) async throws {
        try await Scene.jouer { scene in
            let terminal = try Self.ouvrir(try scene.inconnu("camille"))
            try await terminal.attendre("Votre choix : ")
            #expect(!terminal.reglages.ordinaire)
            terminal.processus.signaler(signal)
            try await Self.finir(terminal, .code(128 + signal))
        }
    }
}
