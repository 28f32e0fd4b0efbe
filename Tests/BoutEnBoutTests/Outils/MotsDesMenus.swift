import Foundation

/// What the menus must say again and again, in the language of a visit.
struct MotsDesMenus {
    let langue: String

    init(_ langue: String) { self.langue = langue }

    func t(_ fr: String, _ en: String) -> String { langue == "fr" ? fr : en }

    /// The menus of somebody before a terminal, followed word by word.
    func ouvrir(
        _ personne: PersonneDeTest, _ scene: Scene, colonnes: Int = 200, environnement: [String: String] = [:],
        reception choisie: String? = nil
    ) throws -> EcranSuivi {
        // Short enough not to be broken on a narrow screen.
        let reception = choisie ?? "/tmp/\(UUID().uuidString.prefix(8).lowercased())"
        let terminal = try TerminalDeTest(
            .chiffreEssai,
            ["--relais", personne.url, "--profil", personne.profil.path, "--langue", langue],
            // Receipts come when they come: they would stand anywhere.
            environnement: [
                "XDG_DOWNLOAD_DIR": reception, "CHIFFRE_ESSAI_ACCUSES": "non", "CHIFFRE_ESSAI_PATIENCE": "60",
            ].merging(environnement) {
                $1
            }, colonnes: colonnes)
        return EcranSuivi(terminal, colonnes: colonnes, dossier: scene.dossier, reception: reception)
    }

    var accueil: String {
        t(
            """
            1. Créer un compte
            2. Se connecter
            3. Quitter
            Votre choix : \("")
            """,
            """
            1. Create an account
            2. Log in
            3. Quit
            Your choice: \("")
            """)
    }
    var fct: String {
        t(
            """
            1. Messages
            2. Envoyer un fichier
            3. Supprimer une conversation
            4. Profil
            5. Se déconnecter
            Votre choix : \("")
            """,
            """
            1. Messages
            2. Send a file
            3. Delete a conversation
            4. Profile
            5. Log out
            Your choice: \("")
            """)
    }
    var reglePseudo: String {
        t(
            "Un pseudo a 3 à 32 caractères parmi a-z 0-9 _ . - et commence par une lettre.",
            "A pseudo has 3 to 32 characters of a-z 0-9 _ . - and begins with a letter.")
    }
    var demandePseudo: String {
        t(
            "Pour revenir en arrière : Entrée, sans rien écrire.\n\(reglePseudo)\nPseudo : ",
            "To go back: Enter, without writing anything.\n\(reglePseudo)\nPseudo: ")
    }
    var conseilMdp: String {
        t(
            "Il faut un mot de passe d'au moins 12 caractères ; quatre mots tirés au hasard conviennent.",
            "It takes a password of at least 12 characters; four words drawn at random do well.")
    }
    var aQui: String {
        t("À qui ? Numéro ou pseudo (rien : retour) : ", "To whom? Number or pseudo (empty: back): ")
    }
    var conversation: String {
        t(
            "Écrivez, puis Entrée. /haut : messages précédents. /retour : quitter la conversation. /aide : le reste.",
            "Write, then Enter. /up: earlier messages. /back: leave the conversation. /help: the rest.")
    }
    var aide: String {
        t(
            """
            /haut messages précédents
            /repondre N … répondre au message N, compté depuis le bas
            /modifier N … changer le texte d'un de vos messages
            /retirer N supprimer un de vos messages, chez les deux
            /reagir N 👍 mettre un signe à un message
            /renvoyer N renvoyer un message qui a échoué
            /numeros les derniers messages et leurs numéros
            /minuteur 1h faire disparaître les messages lus, des deux côtés
            /accuses non ne plus dire ce que vous avez lu
            /chercher MOTS chercher dans cette conversation
            /fichier envoyer un fichier
            /fichiers les fichiers de cette conversation
            /recevoir N enregistrer le fichier N
            /accepter accepter une demande, débloquer, admettre de nouvelles clés
            /empreinte comparer vos clés par un autre moyen
            /ignorer laisser une demande de côté
            /bloquer ne plus rien recevoir de cette personne
            /retour [TEXTE] quitter la conversation ; TEXTE reste comme brouillon
            Ctrl-X la quitter et laisser la ligne comme brouillon
            //texte un texte qui commence par /
            """,
            """
            /up earlier messages
            /reply N … answer message N, counted from the bottom
            /edit N … change the text of a message of yours
            /delete N delete a message of yours, for both
            /react N 👍 put a sign to a message
            /resend N send a message that failed again
            /numbers the latest messages and their numbers
            /timer 1h have messages disappear once read, on both sides
            /receipts no do not tell any more what you have read
            /search WORDS search this conversation
            /file send a file
            /files the files of this conversation
            /receive N save file N
            /accept accept a request, unblock, admit new keys
            /fingerprint compare your keys by another way
            /ignore leave a request alone
            /block receive nothing from this person any more
            /back [TEXT] leave the conversation; TEXT stays as a draft
            Ctrl-X leave it, the line staying as a draft
            //text a text that begins with /
            """)
    }
    var supprimer: String {
        t(
            """
            Supprimer cette conversation de ce profil ? Rien ne la fera revenir.
            1. Supprimer
            2. Retour
            (aussi : /partout l'efface aussi chez votre correspondant)
            Votre choix : \("")
            """,
            """
            Delete this conversation from this profile? Nothing will bring it back.
            1. Delete
            2. Back
            (also: /everywhere erases it at your correspondent's, too)
            Your choice: \("")
            """)
    }

    func profil(_ pseudo: String, conversations: Int = 1) -> String {
        t(
            """
            Pseudo \(pseudo)
            Compte ‹id›
            Relais relais-‹id› (‹adresse›)
            Dossier ‹chemin›
            Clé d'identité ‹id›
            Conversations \(conversations)
            En attente d'envoi 0
            Illisibles, de côté 0
            1. Changer de pseudo
            2. Changer de mot de passe
            3. Retour
            (aussi : /partout déconnecte tous les appareils, /supprimer-compte)
            Votre choix : \("")
            """,
            """
            Pseudo \(pseudo)
            Account ‹id›
            Relay relais-‹id› (‹adresse›)
            Folder ‹chemin›
            Identity key ‹id›
            Conversations \(conversations)
            Waiting to leave 0
            Unreadable, set aside 0
            1. Change the pseudo
            2. Change the password
            3. Back
            (also: /everywhere logs all devices out, /delete-account)
            Your choice: \("")
            """)
    }
}
