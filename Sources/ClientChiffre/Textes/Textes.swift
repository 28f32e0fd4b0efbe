import Contrat
import CryptoChiffre

/// Everything that a user reads, in each language side by side so that none can be forgotten.
struct Textes: Sendable {
    let langue: Langue

    func t(_ fr: String, _ en: String) -> String {
        switch langue {
        case .fr: fr
        case .en: en
        }
    }

    // MARK: Menus, as the owner's document names them

    var welcome: String {
        t(
            "Bienvenue. Vos messages sont chiffrés ici ; le relais ne peut pas les lire.",
            "Welcome. Your messages are encrypted here; the relay cannot read them.")
    }
    var choix: String { t("Votre choix : ", "Your choice: ") }
    var menuAccueil: String {
        t(
            "1. Créer un compte\n2. Se connecter\n3. Quitter",
            "1. Create an account\n2. Log in\n3. Quit")
    }
    var fct: String {
        t(
            "1. Messages\n2. Envoyer un fichier\n3. Supprimer une conversation\n4. Profil\n5. Se déconnecter",
            "1. Messages\n2. Send a file\n3. Delete a conversation\n4. Profile\n5. Log out")
    }
    var messageErreurMenuTroisChoix: String {
        t("Répondez par 1, 2 ou 3.", "Answer 1, 2 or 3.")
    }
    var messageQuitter: String { t("Au revoir.", "Goodbye.") }
    var messagePseudoInvalide: String {
        t(
            "Un pseudo a 3 à 32 caractères parmi a-z 0-9 _ . - et commence par une lettre.",
            "A pseudo has 3 to 32 characters of a-z 0-9 _ . - and begins with a letter.")
    }
    var messageMdpInvalide: String {
        t("Ce mot de passe est trop faible.", "This password is too weak.")
    }
    var menuEnvoiMessage: String {
        t(
            "Écrivez, puis Entrée. /haut : messages précédents. /retour : quitter la conversation. /aide : le reste.",
            "Write, then Enter. /up: earlier messages. /back: leave the conversation. /help: the rest.")
    }

    // MARK: Questions

    var demandePseudo: String { t("Pseudo : ", "Pseudo: ") }
    var demandeMdp: String { t("Mot de passe : ", "Password: ") }
    var demandeMdpEncore: String { t("Encore une fois : ", "Once more: ") }
    var rienPourRevenir: String {
        t("Pour revenir en arrière : Entrée, sans rien écrire.", "To go back: Enter, without writing anything.")
    }
    var mdpDifferents: String { t("Les deux saisies diffèrent. Recommencez.", "The two entries differ. Try again.") }
    var demandeDestinataire: String {
        t("À qui ? Numéro ou pseudo (rien : retour) : ", "To whom? Number or pseudo (empty: back): ")
    }

    // MARK: Account

    var conseilMdp: String {
        t(
            "Il faut un mot de passe d'au moins 12 caractères ; quatre mots tirés au hasard conviennent.",
            "It takes a password of at least 12 characters; four words drawn at random do well.")
    }
    var calculEnCours: String {
        t("Calcul des clés…", "Computing keys…")
    }
    func compteCree(_ pseudo: String) -> String {
        t("Le compte « \(pseudo) » est créé.", "Account “\(pseudo)” created.")
    }
    func connecte(_ pseudo: String, _ relais: String) -> String {
        t("\(pseudo), connecté au relais « \(relais) ».", "\(pseudo), logged in to relay “\(relais)”.")
    }
    func codeRecuperation(_ code: String) -> String {
        t(
            """
            Code de récupération, affiché cette seule fois. Notez-le sur papier, gardez-le à l'abri :

                \(code)

            Il servira à retrouver votre compte si cet appareil ou le mot de passe est perdu.
            """,
            """
            Recovery code, shown only this once. Write it on paper, keep it safe:

                \(code)

            It is what restores your account if this device or the password is lost.
            """)
    }
    var codeNote: String { t("Entrée quand il est noté.", "Press Enter once it is written down.") }

    // MARK: Conversations

    var aucuneConversation: String {
        t(
            "Aucune conversation encore. Donnez le pseudo de quelqu'un pour commencer.",
            "No conversation yet. Give somebody's pseudo to begin.")
    }
    func nonLus(_ nombre: Int) -> String {
        nombre == 1 ? t("1 non lu", "1 unread") : t("\(nombre) non lus", "\(nombre) unread")
    }
    func nonLusDe(_ noms: String) -> String { t("Non lus : \(noms)", "Unread: \(noms)") }
    func traitNonLus(_ nombre: Int) -> String { "— \(nonLus(nombre)) —" }
    var moi: String { t("moi", "me") }
    var nonConfirme: String { t("non confirmé", "unconfirmed") }
    func titreConversation(_ nom: String) -> String { t("— \(nom) —", "— \(nom) —") }
    func heureDuRelais(_ heure: String) -> String { t("relais : \(heure)", "relay: \(heure)") }
    var premiereRencontre: String {
        t(
            "Première rencontre : cette clé n'est vérifiée par personne encore.",
            "First contact: nobody has verified this key yet.")
    }
    var plusAnciens: String { t("— plus anciens —", "— earlier —") }
    var finDesAnciens: String { t("— fin des plus anciens —", "— end of the earlier ones —") }
    var rienDePlusAncien: String { t("(début de la conversation)", "(beginning of the conversation)") }
    func commandeInconnue(_ commande: String) -> String {
        t(
            "« \(commande) » n'est pas une commande. Pour un texte qui commence par /, écrivez //.",
            "“\(commande)” is no command. For a text that begins with /, write //.")
    }
    var resteSurLaLigne: String {
        t(
            "Ce que vous avez écrit reste sur la ligne ; Ctrl-U l'efface.",
            "What you wrote stays on the line; Ctrl-U clears it.")
    }
    func nouveauxDe(_ nom: String, _ nombre: Int) -> String {
        nombre == 1
            ? t("Nouveau message de \(nom).", "New message from \(nom).")
            : t("\(nombre) nouveaux messages de \(nom).", "\(nombre) new messages from \(nom).")
    }
    func manquants(_ nombre: UInt64) -> String {
        nombre == 1
            ? t(
                "Un message manque ici : il n'est pas arrivé, ou pas lisible.",
                "One message is missing here: it did not arrive, or not readable.")
            : t(
                "\(nombre) messages manquent ici : ils ne sont pas arrivés, ou pas lisibles.",
                "\(nombre) messages are missing here: they did not arrive, or not readable.")
    }
    var chaineRompue: String {
        t(
            "Ce message ne suit pas celui qui le précède ici : quelque chose a été perdu ou remplacé.",
            "This message does not follow the one before it here: something was lost or replaced.")
    }
    func typeInconnu(_ type: String) -> String {
        t(
            "[contenu « \(type) » que cette version ne sait pas montrer ; gardé]",
            "[content “\(type)” that this version cannot show; kept]")
    }
    /// What became of a message that was sent, and of one that failed why, and what to do.
    func etat(_ message: MessageLocal) -> String {
        guard message.etat == .echec, let refus = message.refus else { return etat(message.etat) }
        let raison = refus == CodeErreur.inconnu.rawValue ? t("ce compte n'existe plus", "this account is gone") : refus
        return etat(message.etat) + t(" : \(raison) ; /renvoyer", ": \(raison); /resend")
    }
    func etat(_ etat: MessageLocal.Etat) -> String {
        switch etat {
        case .enAttente: t("en attente", "waiting")
        case .depose: t("déposé", "on the relay")
        case .remis: t("remis", "delivered")
        case .lu: t("lu", "read")
        case .expire: t("expiré sans accusé", "expired unacknowledged")
        case .recu: t("reçu", "received")
        case .echec: t("échec", "failed")
        }
    }
    func resteEnAttente(_ raison: String) -> String {
        t(
            "Gardé ici, chiffré ; il partira à la prochaine synchronisation. \(raison)",
            "Kept here, encrypted; it will leave at the next synchronisation. \(raison)")
    }
    func synchronises(_ nombre: Int) -> String {
        switch nombre {
        case 0: t("Rien de nouveau.", "Nothing new.")
        case 1: t("Un nouveau message.", "One new message.")
        default: t("\(nombre) nouveaux messages.", "\(nombre) new messages.")
        }
    }
    func refuses(_ nombre: Int) -> String {
        t(
            "\(nombre) message(s) refusé(s) pour de bon par le relais ; voyez la conversation.",
            "\(nombre) message(s) refused for good by the relay; see the conversation.")
    }
    func illisibles(_ nombre: Int) -> String {
        t(
            "\(nombre) envelope(s) illisible(s), mise(s) de côté.",
            "\(nombre) envelope(s) could not be read and were set aside.")
    }
    func renouvellementEchoue(_ raison: String) -> String {
        t(
            "Les clés de cet appareil n'ont pas pu être renouvelées ; nouvel essai plus tard. \(raison)",
            "The keys of this device could not be renewed; trying again later. \(raison)")
    }
    var horsLigne: String {
        t("Relais injoignable ; nouvel essai en arrière-plan.", "Relay out of reach; trying again in the background.")
    }
    func deNouveauEnLigne(_ partis: Int) -> String {
        let retour = t("Relais de nouveau joignable", "Relay within reach again")
        return switch partis {
        case 0: retour + "."
        case 1: retour + t(" ; le message en attente est parti.", "; the waiting message has left.")
        default: retour + t(" ; \(partis) messages en attente sont partis.", "; \(partis) waiting messages have left.")
        }
    }
    func partis(_ nombre: Int) -> String {
        nombre == 1
            ? t("Le message en attente est parti.", "The waiting message has left.")
            : t("\(nombre) messages en attente sont partis.", "\(nombre) waiting messages have left.")
    }
    var partiraPlusTard: String {
        t(
            "Gardé ici, chiffré ; il partira dès que le relais répondra.",
            "Kept here, encrypted; it leaves as soon as the relay answers.")
    }

    // MARK: Profile

    func profil(_ profil: ApercuProfil) -> String {
        let lignes = [
            (t("Pseudo", "Pseudo"), profil.pseudo),
            (t("Compte", "Account"), profil.compte),
            (t("Relais", "Relay"), "\(profil.nomRelais) (\(profil.adresseRelais.replacing(",", with: ", ")))"),
            (t("Dossier", "Folder"), profil.dossier),
            (t("Clé d'identité", "Identity key"), profil.cleIdentite),
            (t("Conversations", "Conversations"), "\(profil.conversations)"),
            (t("En attente d'envoi", "Waiting to leave"), "\(profil.enAttente)"),
            (t("Illisibles, de côté", "Unreadable, set aside"), "\(profil.illisibles)"),
        ]
        let largeur = lignes.map(\.0.count).max() ?? 0
        return lignes.map { nom, valeur in
            "\(nom)\(String(repeating: " ", count: largeur - nom.count))  \(valeur)"
        }.joined(separator: "\n")
    }
}
