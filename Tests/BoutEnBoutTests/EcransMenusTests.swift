import Foundation
import Testing

@Suite("Every item of every menu shows the words that it should, in both languages", .timeLimit(.minutes(40)))
struct EcransMenusTests {
    static let mdp = PersonneDeTest.bonMdp
    static let nouveauMdp = "cerise 4471 moulin-basalte"

    @Test("From an account to its deletion, through every menu, while somebody answers", arguments: ["fr", "en"])
    func visite(_ langue: String) async throws {
        try await Scene.jouer(places: 2) { scene in
            let m = MotsDesMenus(langue)
            let noor = try await scene.personne("noor")
            let camille = try scene.inconnu("camille")
            try Data("note".utf8).write(to: camille.dossier.appending(path: "note.txt"))
            let a = try m.ouvrir(camille, scene, colonnes: 200)
            // On a narrow screen the words are the same.
            let b = try m.ouvrir(noor, scene, colonnes: 40)
            try await Self.accueil(a, m)
            try await Self.connexion(b, "noor", m)
            let premier = m.t(
                "camille~‹id› (non confirmé) vous écrit pour la première fois : voyez Messages.",
                "camille~‹id› (unconfirmed) writes to you for the first time: see Messages.")
            try await Self.premiersMots(a, m)
            try await b.recevoir(premier)
            try await Self.commandes(a, m)
            try await b.recevoir(premier)
            try await Self.demande(b, m)
            try await a.recevoir("‹heure› noor: merci")
            try await Self.fichier(a, b, camille.dossier.appending(path: "note.txt").path, m)
            try await Self.suppression(a, m)
            try await Self.profil(a, b, m)
            try await Self.finDuCompte(a, m)
            #expect(try await a.terminal.processus.attendreLaFin(.seconds(10)) == .code(0))
            // The end of input leads out of every menu.
            try await b.jouer(
                m.t(
                    """
                    ⟦^D⟧
                    Au revoir.

                    """,
                    """
                    ⟦^D⟧
                    Goodbye.

                    """))
            #expect(try await b.terminal.processus.attendreLaFin(.seconds(10)) == .code(0))
        }
    }

    /// The welcome, answers that are none, a step back, and an account.
    private static func accueil(_ ecran: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                Bienvenue. Vos messages sont chiffrés ici ; le relais ne peut pas les lire.
                \(m.accueil)⟦4⟧
                Répondez par 1, 2 ou 3.
                Votre choix : ⟦deux⟧
                Répondez par 1, 2 ou 3.
                Votre choix : ⟦1⟧
                \(m.demandePseudo)⟦⟧
                \(m.accueil)⟦1⟧
                \(m.demandePseudo)⟦camille⟧
                \(m.conseilMdp)
                Mot de passe : ⟦*\(mdp)⟧
                Encore une fois : ⟦*\(mdp) non⟧
                Les deux saisies diffèrent. Recommencez.
                Mot de passe : ⟦*\(mdp)⟧
                Encore une fois : ⟦*\(mdp)⟧
                Calcul des clés…
                Le compte « camille » est créé.
                Code de récupération, affiché cette seule fois. Notez-le sur papier, gardez-le à l'abri :
                ‹code›
                Il servira à retrouver votre compte si cet appareil ou le mot de passe est perdu.
                Entrée quand il est noté.⟦⟧
                camille, connecté au relais « relais-‹id› ».
                \(m.fct)
                """,
                """
                Welcome. Your messages are encrypted here; the relay cannot read them.
                \(m.accueil)⟦4⟧
                Answer 1, 2 or 3.
                Your choice: ⟦two⟧
                Answer 1, 2 or 3.
                Your choice: ⟦1⟧
                \(m.demandePseudo)⟦⟧
                \(m.accueil)⟦1⟧
                \(m.demandePseudo)⟦camille⟧
                \(m.conseilMdp)
                Password: ⟦*\(mdp)⟧
                Once more: ⟦*\(mdp) no⟧
                The two entries differ. Try again.
                Password: ⟦*\(mdp)⟧
                Once more: ⟦*\(mdp)⟧
                Computing keys…
                Account “camille” created.
                Recovery code, shown only this once. Write it on paper, keep it safe:
                ‹code›
                It is what restores your account if this device or the password is lost.
                Press Enter once it is written down.⟦⟧
                camille, logged in to relay “relais-‹id›”.
                \(m.fct)
                """))
    }

    private static func connexion(_ ecran: EcranSuivi, _ pseudo: String, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                Bienvenue. Vos messages sont chiffrés ici ; le relais ne peut pas les lire.
                \(m.accueil)⟦2⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Pseudo : ⟦⟧
                \(m.accueil)⟦2⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Pseudo : ⟦\(pseudo)⟧
                Mot de passe : ⟦*\(mdp)⟧
                Calcul des clés…
                \(pseudo), connecté au relais « relais-‹id› ».
                \(m.fct)
                """,
                """
                Welcome. Your messages are encrypted here; the relay cannot read them.
                \(m.accueil)⟦2⟧
                To go back: Enter, without writing anything.
                Pseudo: ⟦⟧
                \(m.accueil)⟦2⟧
                To go back: Enter, without writing anything.
                Pseudo: ⟦\(pseudo)⟧
                Password: ⟦*\(mdp)⟧
                Computing keys…
                \(pseudo), logged in to relay “relais-‹id›”.
                \(m.fct)
                """))
    }

    /// Messages: nobody yet, then somebody.
    private static func premiersMots(_ ecran: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                ⟦6⟧
                Répondez par 1, 2, 3, 4 ou 5.
                Votre choix : ⟦1⟧
                Aucune conversation encore. Donnez le pseudo de quelqu'un pour commencer.
                \(m.aQui)⟦noor⟧
                — noor —
                Première rencontre : cette clé n'est vérifiée par personne encore.
                \(m.conversation)
                noor> ⟦bonjour⟧
                ‹heure› moi: bonjour [déposé]
                noor>
                """,
                """
                ⟦6⟧
                Answer 1, 2, 3, 4 or 5.
                Your choice: ⟦1⟧
                No conversation yet. Give somebody's pseudo to begin.
                \(m.aQui)⟦noor⟧
                — noor —
                First contact: nobody has verified this key yet.
                \(m.conversation)
                noor> ⟦bonjour⟧
                ‹heure› me: bonjour [on the relay]
                noor>
                """))
    }

    /// Help, a command that is none, paging, and a text that begins with a slash.
    private static func commandes(_ ecran: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                ⟦/aide⟧
                \(m.aide)
                noor> ⟦/rien⟧
                « /rien » n'est pas une commande. Pour un texte qui commence par /, écrivez //.
                Ce que vous avez écrit reste sur la ligne ; Ctrl-U l'efface.
                noor> /rien⟦^U/haut⟧
                (début de la conversation)
                noor> ⟦//un⟧
                ‹heure› moi: /un [déposé]
                noor>
                """,
                """
                ⟦/help⟧
                \(m.aide)
                noor> ⟦/rien⟧
                “/rien” is no command. For a text that begins with /, write //.
                What you wrote stays on the line; Ctrl-U clears it.
                noor> /rien⟦^U/up⟧
                (beginning of the conversation)
                noor> ⟦//un⟧
                ‹heure› me: /un [on the relay]
                noor>
                """))
    }

    /// A stranger's request: ignored, blocked, accepted, answered.
    private static func demande(_ ecran: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                ⟦1⟧
                1. camille~‹id› (non confirmé) [demande] (2 non lus) ‹heure› /un
                \(m.aQui)⟦1⟧
                — camille~‹id› (non confirmé) —
                — 2 non lus —
                ‹heure› camille~‹id› (non confirmé): bonjour
                ‹heure› camille~‹id› (non confirmé): /un
                camille~‹id› (non confirmé) vous écrit pour la première fois. Répondre accepte ; sinon : /accepter, /ignorer, /bloquer.
                Première rencontre : cette clé n'est vérifiée par personne encore.
                \(m.conversation)
                camille~‹id› [demande]> ⟦/ignorer⟧
                camille~‹id› (non confirmé) : demande laissée de côté. Ses messages sont gardés sans être annoncés.
                camille~‹id› [ignoré]> ⟦/retour⟧
                \(m.fct)⟦1⟧
                Aucune conversation encore. Donnez le pseudo de quelqu'un pour commencer.
                Laissés de côté (donnez le pseudo pour les voir) : camille~‹id› (non confirmé)
                \(m.aQui)⟦camille⟧
                — camille~‹id› (non confirmé) —
                ‹heure› camille~‹id› (non confirmé): bonjour
                ‹heure› camille~‹id› (non confirmé): /un
                Demande laissée de côté : ce qui en arrive n'est pas annoncé. Répondre l'accepte.
                Première rencontre : cette clé n'est vérifiée par personne encore.
                \(m.conversation)
                camille~‹id› [ignoré]> ⟦/bloquer⟧
                camille~‹id› (non confirmé) : bloqué. Rien n'en arrive plus et rien n'y part ; accepter débloque.
                camille~‹id› [bloqué]> ⟦non⟧
                Vous avez bloqué « camille ». Pour lui écrire, débloquez d'abord : /accepter.
                Ce que vous avez écrit reste sur la ligne ; Ctrl-U l'efface.
                camille~‹id› [bloqué]> non⟦^U/accepter⟧
                camille~‹id› (non confirmé) : accepté.
                camille~‹id›> ⟦merci⟧
                ‹heure› moi: merci [déposé]
                camille>
                """,
                """
                ⟦1⟧
                1. camille~‹id› (unconfirmed) [request] (2 unread) ‹heure› /un
                \(m.aQui)⟦1⟧
                — camille~‹id› (unconfirmed) —
                — 2 unread —
                ‹heure› camille~‹id› (unconfirmed): bonjour
                ‹heure› camille~‹id› (unconfirmed): /un
                camille~‹id› (unconfirmed) writes to you for the first time. To answer is to accept; otherwise: /accept, /ignore, /block.
                First contact: nobody has verified this key yet.
                \(m.conversation)
                camille~‹id› [request]> ⟦/ignore⟧
                camille~‹id› (unconfirmed): request left alone. Their messages are kept and not announced.
                camille~‹id› [ignored]> ⟦/back⟧
                \(m.fct)⟦1⟧
                No conversation yet. Give somebody's pseudo to begin.
                Left alone (give the pseudo to see them): camille~‹id› (unconfirmed)
                \(m.aQui)⟦camille⟧
                — camille~‹id› (unconfirmed) —
                ‹heure› camille~‹id› (unconfirmed): bonjour
                ‹heure› camille~‹id› (unconfirmed): /un
                Request left alone: what comes is not announced. To answer is to accept.
                First contact: nobody has verified this key yet.
                \(m.conversation)
                camille~‹id› [ignored]> ⟦/block⟧
                camille~‹id› (unconfirmed): blocked. Nothing comes or goes any more; accepting lifts it.
                camille~‹id› [blocked]> ⟦non⟧
                You have blocked “camille”. To write to them, lift that first: /accept.
                What you wrote stays on the line; Ctrl-U clears it.
                camille~‹id› [blocked]> non⟦^U/accept⟧
                camille~‹id› (unconfirmed): accepted.
                camille~‹id›> ⟦merci⟧
                ‹heure› me: merci [on the relay]
                camille>
                """))
    }

    /// A file from the conversation and one from the menu; the list of files, and one that is saved.
    private static func fichier(
        _ a: EcranSuivi, _ b: EcranSuivi, _ note: String, _ m: MotsDesMenus
    ) async throws {
        try await a.jouer(
            m.t(
                """
                ⟦/fichier⟧
                Chemin du fichier (rien : retour) : ⟦⟧
                noor> ⟦/fichier⟧
                Chemin du fichier (rien : retour) : ⟦/nonexistent⟧
                Il n'y a pas de fichier /nonexistent.
                Chemin du fichier (rien : retour) : ⟦\(note)⟧
                note.txt, 4 o, pour noor
                1. Envoyer
                2. Retour
                Votre choix : ⟦3⟧
                Répondez par 1 ou 2.
                Votre choix : ⟦2⟧
                noor> ⟦/retour⟧
                \(m.fct)⟦2⟧
                1. noor ‹heure› merci
                \(m.aQui)⟦1⟧
                Chemin du fichier (rien : retour) : ⟦\(note)⟧
                note.txt, 4 o, pour noor
                1. Envoyer
                2. Retour
                Votre choix : ⟦1⟧
                note.txt [####################] 100 % 4 o / 4 o
                ‹heure› moi: [fichier : note.txt, 4 o] [déposé]
                \(m.fct)
                """,
                """
                ⟦/file⟧
                Path of the file (empty: back): ⟦⟧
                noor> ⟦/file⟧
                Path of the file (empty: back): ⟦/nonexistent⟧
                There is no file /nonexistent.
                Path of the file (empty: back): ⟦\(note)⟧
                note.txt, 4 B, for noor
                1. Send
                2. Back
                Your choice: ⟦3⟧
                Answer 1 or 2.
                Your choice: ⟦2⟧
                noor> ⟦/back⟧
                \(m.fct)⟦2⟧
                1. noor ‹heure› merci
                \(m.aQui)⟦1⟧
                Path of the file (empty: back): ⟦\(note)⟧
                note.txt, 4 B, for noor
                1. Send
                2. Back
                Your choice: ⟦1⟧
                note.txt [####################] 100% 4 B / 4 B
                ‹heure› me: [file: note.txt, 4 B] [on the relay]
                \(m.fct)
                """))
        try await b.recevoir(
            m.t("‹heure› camille: [fichier : note.txt, 4 o]", "‹heure› camille: [file: note.txt, 4 B]"))
        try await b.jouer(
            m.t(
                """
                ⟦/fichiers⟧
                1. note.txt, 4 o, de camille [au relais]
                camille> ⟦/recevoir⟧
                /recevoir et le numéro du fichier.
                camille> ⟦/recevoir 9⟧
                Pas de fichier « 9 ». La liste : chiffre fichiers, ou /fichiers.
                camille> ⟦/recevoir 1⟧
                note.txt 100 % 4 o / 4 o
                Enregistré : ‹reception›/note.txt
                camille>
                """,
                """
                ⟦/files⟧
                1. note.txt, 4 B, from camille [on the relay]
                camille> ⟦/receive⟧
                /receive and the file's number.
                camille> ⟦/receive 9⟧
                No file “9”. The list: chiffre fichiers, or /files.
                camille> ⟦/receive 1⟧
                note.txt 100% 4 B / 4 B
                Saved: ‹reception›/note.txt
                camille>
                """))
    }

    private static func suppression(_ ecran: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                ⟦3⟧
                1. noor ‹heure› [fichier : note.txt, 4 o]
                Avec qui ? Numéro ou pseudo (rien : retour) : ⟦⟧
                \(m.fct)⟦3⟧
                1. noor ‹heure› [fichier : note.txt, 4 o]
                Avec qui ? Numéro ou pseudo (rien : retour) : ⟦1⟧
                — noor —
                \(m.supprimer)⟦oui⟧
                Répondez par 1 ou 2.
                Votre choix : ⟦2⟧
                \(m.fct)⟦3⟧
                1. noor ‹heure› [fichier : note.txt, 4 o]
                Avec qui ? Numéro ou pseudo (rien : retour) : ⟦noor⟧
                — noor —
                \(m.supprimer)⟦1⟧
                Conversation avec noor supprimée ici.
                \(m.fct)
                """,
                """
                ⟦3⟧
                1. noor ‹heure› [file: note.txt, 4 B]
                With whom? Number or pseudo (empty: back): ⟦⟧
                \(m.fct)⟦3⟧
                1. noor ‹heure› [file: note.txt, 4 B]
                With whom? Number or pseudo (empty: back): ⟦1⟧
                — noor —
                \(m.supprimer)⟦yes⟧
                Answer 1 or 2.
                Your choice: ⟦2⟧
                \(m.fct)⟦3⟧
                1. noor ‹heure› [file: note.txt, 4 B]
                With whom? Number or pseudo (empty: back): ⟦noor⟧
                — noor —
                \(m.supprimer)⟦1⟧
                Conversation with noor deleted here.
                \(m.fct)
                """))
    }

    /// Another name and another password, which the other one sees.
    private static func profil(_ a: EcranSuivi, _ b: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await a.jouer(
            m.t(
                """
                ⟦4⟧
                \(m.profil("camille"))⟦7⟧
                Répondez par 1, 2 ou 3.
                Votre choix : ⟦1⟧
                \(m.reglePseudo)
                Nouveau pseudo (rien : retour) : ⟦⟧
                \(m.profil("camille"))⟦1⟧
                \(m.reglePseudo)
                Nouveau pseudo (rien : retour) : ⟦Camille⟧
                \(m.reglePseudo)
                Nouveau pseudo (rien : retour) : ⟦noor⟧
                Le pseudo « noor » est déjà pris. Choisissez-en un autre.
                \(m.profil("camille"))⟦1⟧
                \(m.reglePseudo)
                Nouveau pseudo (rien : retour) : ⟦camomille⟧
                « camille » s'appelle maintenant « camomille ». Personne d'autre ne peut prendre l'ancien nom pendant 90 jours.
                \(m.profil("camomille"))
                """,
                """
                ⟦4⟧
                \(m.profil("camille"))⟦7⟧
                Answer 1, 2 or 3.
                Your choice: ⟦1⟧
                \(m.reglePseudo)
                New pseudo (empty: back): ⟦⟧
                \(m.profil("camille"))⟦1⟧
                \(m.reglePseudo)
                New pseudo (empty: back): ⟦Camille⟧
                \(m.reglePseudo)
                New pseudo (empty: back): ⟦noor⟧
                The pseudo “noor” is taken. Choose another.
                \(m.profil("camille"))⟦1⟧
                \(m.reglePseudo)
                New pseudo (empty: back): ⟦camomille⟧
                “camille” is now called “camomille”. Nobody else can take the old name for 90 days.
                \(m.profil("camomille"))
                """))
        try await b.recevoir(
            m.t(
                "‹heure› ! S'appelait « camille » ; le compte est le même.",
                "‹heure› ! Was called “camille”; the account is the same."))
        try await a.jouer(
            m.t(
                """
                ⟦2⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Mot de passe actuel : ⟦*\(nouveauMdp)⟧
                Mot de passe incorrect (ou fichier du trousseau abîmé).
                Mot de passe actuel : ⟦*\(mdp)⟧
                \(m.conseilMdp)
                Nouveau mot de passe : ⟦*\(nouveauMdp)⟧
                Encore une fois : ⟦*\(nouveauMdp)⟧
                Calcul des clés…
                Mot de passe et clés changés. Vos correspondants verront que vos clés sont nouvelles.
                Calcul des clés…
                camomille, connecté au relais « relais-‹id› ».
                \(m.fct)
                """,
                """
                ⟦2⟧
                To go back: Enter, without writing anything.
                Present password: ⟦*\(nouveauMdp)⟧
                Wrong password (or damaged keyring file).
                Present password: ⟦*\(mdp)⟧
                \(m.conseilMdp)
                New password: ⟦*\(nouveauMdp)⟧
                Once more: ⟦*\(nouveauMdp)⟧
                Computing keys…
                Password and keys changed. Your correspondents will see that your keys are new.
                Computing keys…
                camomille, logged in to relay “relais-‹id›”.
                \(m.fct)
                """))
        try await b.recevoir(
            m.t(
                "‹heure› ! A de nouvelles clés (mot de passe changé). Signé comme il faut ; à revérifier.",
                "‹heure› ! Has new keys (password changed). Signed as it must be; to be verified again."))
        // The trust stands before the next line that is written, and at the next opening.
        try await b.jouer(
            m.t(
                """
                ⟦/retour⟧
                \(m.fct)⟦1⟧
                1. camomille~‹id› (non confirmé) [à revérifier] ‹heure› A de nouvelles clés (mot de passe changé…
                \(m.aQui)⟦^D⟧
                \(m.fct)⟦^D⟧
                Déconnecté.
                \(m.accueil)
                """,
                """
                ⟦/back⟧
                \(m.fct)⟦1⟧
                1. camomille~‹id› (unconfirmed) [to be verified] ‹heure› Has new keys (password changed). Signed …
                \(m.aQui)⟦^D⟧
                \(m.fct)⟦^D⟧
                Logged out.
                \(m.accueil)
                """))
    }

    /// Logged out everywhere, in again, and the account is gone.
    private static func finDuCompte(_ ecran: EcranSuivi, _ m: MotsDesMenus) async throws {
        try await ecran.jouer(
            m.t(
                """
                ⟦5⟧
                Déconnecté.
                \(m.accueil)⟦2⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Pseudo : ⟦camomille⟧
                Mot de passe : ⟦*\(nouveauMdp)⟧
                Calcul des clés…
                camomille, connecté au relais « relais-‹id› ».
                \(m.fct)⟦4⟧
                \(m.profil("camomille"))⟦/partout⟧
                Déconnecté partout.
                \(m.accueil)⟦2⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Pseudo : ⟦camomille⟧
                Mot de passe : ⟦*\(nouveauMdp)⟧
                Calcul des clés…
                camomille, connecté au relais « relais-‹id› ».
                \(m.fct)⟦4⟧
                \(m.profil("camomille"))⟦/supprimer-compte⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Mot de passe actuel : ⟦*\(nouveauMdp)⟧
                Le compte, ses messages et ce profil seront supprimés pour toujours. Écrivez « supprimer » pour confirmer : ⟦non⟧
                Rien n'a été fait : la confirmation manque (dans un script : --oui).
                \(m.profil("camomille"))⟦/supprimer-compte⟧
                Pour revenir en arrière : Entrée, sans rien écrire.
                Mot de passe actuel : ⟦*\(nouveauMdp)⟧
                Le compte, ses messages et ce profil seront supprimés pour toujours. Écrivez « supprimer » pour confirmer : ⟦supprimer⟧
                Le compte et le profil sont supprimés.
                \(m.accueil)⟦3⟧
                Au revoir.

                """,
                """
                ⟦5⟧
                Logged out.
                \(m.accueil)⟦2⟧
                To go back: Enter, without writing anything.
                Pseudo: ⟦camomille⟧
                Password: ⟦*\(nouveauMdp)⟧
                Computing keys…
                camomille, logged in to relay “relais-‹id›”.
                \(m.fct)⟦4⟧
                \(m.profil("camomille"))⟦/everywhere⟧
                Logged out everywhere.
                \(m.accueil)⟦2⟧
                To go back: Enter, without writing anything.
                Pseudo: ⟦camomille⟧
                Password: ⟦*\(nouveauMdp)⟧
                Computing keys…
                camomille, logged in to relay “relais-‹id›”.
                \(m.fct)⟦4⟧
                \(m.profil("camomille"))⟦/delete-account⟧
                To go back: Enter, without writing anything.
                Present password: ⟦*\(nouveauMdp)⟧
                The account, its messages and this profile will be erased for good. Write “delete” to confirm: ⟦no⟧
                Nothing was done: the confirmation is missing (in a script: --oui).
                \(m.profil("camomille"))⟦/delete-account⟧
                To go back: Enter, without writing anything.
                Present password: ⟦*\(nouveauMdp)⟧
                The account, its messages and this profile will be erased for good. Write “delete” to confirm: ⟦delete⟧
                The account and the profile are erased.
                \(m.accueil)⟦3⟧
                Goodbye.

                """))
    }
}
