import CryptoChiffre

/// Texts of what a person does with an account, a conversation or a correspondent.
extension Textes {
    // MARK: Menus

    var menuSupprimer: String {
        t(
            "Supprimer cette conversation de ce profil ? Rien ne la fera revenir.\n1. Supprimer\n2. Retour\n(aussi : /partout l'efface aussi chez votre correspondant)",
            "Delete this conversation from this profile? Nothing will bring it back.\n1. Delete\n2. Back\n(also: /everywhere erases it at your correspondent's, too)"
        )
    }
    var menuGererProfil: String {
        t(
            "1. Changer de pseudo\n2. Changer de mot de passe\n3. Retour\n(aussi : /partout déconnecte tous les appareils, /supprimer-compte)",
            "1. Change the pseudo\n2. Change the password\n3. Back\n(also: /everywhere logs all devices out, /delete-account)"
        )
    }
    var messageErreurMenuDeuxChoix: String { t("Répondez par 1 ou 2.", "Answer 1 or 2.") }
    var messageErreurMenuCinqChoix: String { t("Répondez par 1, 2, 3, 4 ou 5.", "Answer 1, 2, 3, 4 or 5.") }

    var motPartout: String { t("/partout", "/everywhere") }
    var motSupprimerCompte: String { t("/supprimer-compte", "/delete-account") }
    /// The column at which the explanations of `aideConversation` stand.
    static let retraitAide = 17
    var aideConversation: String {
        t(
            """
            /haut            messages précédents
            /repondre N …    répondre au message N, compté depuis le bas
            /modifier N …    changer le texte d'un de vos messages
            /retirer N       supprimer un de vos messages, chez les deux
            /reagir N 👍     mettre un signe à un message
            /renvoyer N      renvoyer un message qui a échoué
            /numeros         les derniers messages et leurs numéros
            /minuteur 1h     faire disparaître les messages lus, des deux côtés
            /accuses non     ne plus dire ce que vous avez lu
            /chercher MOTS   chercher dans cette conversation
            /fichier         envoyer un fichier
            /fichiers        les fichiers de cette conversation
            /recevoir N      enregistrer le fichier N
            /accepter        accepter une demande, débloquer, admettre de nouvelles clés
            /empreinte       comparer vos clés par un autre moyen
            /ignorer         laisser une demande de côté
            /bloquer         ne plus rien recevoir de cette personne
            /retour [TEXTE]  quitter la conversation ; TEXTE reste comme brouillon
            Ctrl-X           la quitter et laisser la ligne comme brouillon
            //texte          un texte qui commence par /
            """,
            """
            /up              earlier messages
            /reply N …       answer message N, counted from the bottom
            /edit N …        change the text of a message of yours
            /delete N        delete a message of yours, for both
            /react N 👍      put a sign to a message
            /resend N        send a message that failed again
            /numbers         the latest messages and their numbers
            /timer 1h        have messages disappear once read, on both sides
            /receipts no     do not tell any more what you have read
            /search WORDS    search this conversation
            /file            send a file
            /files           the files of this conversation
            /receive N       save file N
            /accept          accept a request, unblock, admit new keys
            /fingerprint     compare your keys by another way
            /ignore          leave a request alone
            /block           receive nothing from this person any more
            /back [TEXT]     leave the conversation; TEXT stays as a draft
            Ctrl-X           leave it, the line staying as a draft
            //text           a text that begins with /
            """)
    }

    // MARK: Password and name

    var demandeAncienMdp: String { t("Mot de passe actuel : ", "Present password: ") }
    var demandeNouveauMdp: String { t("Nouveau mot de passe : ", "New password: ") }
    var demandeNouveauPseudo: String { t("Nouveau pseudo (rien : retour) : ", "New pseudo (empty: back): ") }
    var mdpChange: String {
        t(
            "Mot de passe et clés changés. Vos correspondants verront que vos clés sont nouvelles.",
            "Password and keys changed. Your correspondents will see that your keys are new.")
    }
    func pseudoChange(_ ancien: String, _ nouveau: String) -> String {
        t(
            "« \(ancien) » s'appelle maintenant « \(nouveau) ». Personne d'autre ne peut prendre l'ancien nom pendant 90 jours.",
            "“\(ancien)” is now called “\(nouveau)”. Nobody else can take the old name for 90 days.")
    }

    // MARK: Account

    func deconnecte(partout: Bool) -> String {
        partout
            ? t("Déconnecté partout.", "Logged out everywhere.")
            : t("Déconnecté.", "Logged out.")
    }
    var motDeSuppression: String { t("supprimer", "delete") }
    var confirmerSuppressionCompte: String {
        t(
            "Le compte, ses messages et ce profil seront supprimés pour toujours. Écrivez « \(motDeSuppression) » pour confirmer : ",
            "The account, its messages and this profile will be erased for good. Write “\(motDeSuppression)” to confirm: "
        )
    }
    var compteSupprime: String {
        t("Le compte et le profil sont supprimés.", "The account and the profile are erased.")
    }

    // MARK: Conversations and correspondents

    func confirmerSuppression(_ correspondant: String) -> String {
        t(
            "La conversation avec « \(correspondant) » sera supprimée de ce profil. Écrivez ce pseudo pour confirmer : ",
            "The conversation with “\(correspondant)” will be deleted from this profile. Write that pseudo to confirm: "
        )
    }
    func conversationSupprimee(_ nom: String) -> String {
        t("Conversation avec \(nom) supprimée ici.", "Conversation with \(nom) deleted here.")
    }
    func accepte(_ nom: String) -> String { t("\(nom) : accepté.", "\(nom): accepted.") }
    func ignore(_ nom: String) -> String {
        t(
            "\(nom) : demande laissée de côté. Ses messages sont gardés sans être annoncés.",
            "\(nom): request left alone. Their messages are kept and not announced.")
    }
    func bloque(_ nom: String) -> String {
        t(
            "\(nom) : bloqué. Rien n'en arrive plus et rien n'y part ; accepter débloque.",
            "\(nom): blocked. Nothing comes or goes any more; accepting lifts it.")
    }
    var marqueDemande: String { t("demande", "request") }
    var marqueIgnoree: String { t("ignoré", "ignored") }
    var marqueBloquee: String { t("bloqué", "blocked") }
    var marqueVerifiee: String { t("vérifié", "verified") }
    var marqueReverifier: String { t("à revérifier", "to be verified") }
    var marqueAlerte: String { t("ALERTE", "WARNING") }
    func demandeDe(_ nom: String) -> String {
        t(
            "\(nom) vous écrit pour la première fois. Répondre accepte ; sinon : /accepter, /ignorer, /bloquer.",
            "\(nom) writes to you for the first time. To answer is to accept; otherwise: /accept, /ignore, /block.")
    }
    var ignoreeIci: String {
        t(
            "Demande laissée de côté : ce qui en arrive n'est pas annoncé. Répondre l'accepte.",
            "Request left alone: what comes is not announced. To answer is to accept.")
    }
    var bloqueeIci: String {
        t(
            "Bloqué : rien n'en arrive et rien n'y part. Pour débloquer : /accepter.",
            "Blocked: nothing comes and nothing leaves. To lift it: /accept.")
    }
    var aReverifierIci: String {
        t(
            "À revérifier : ses clés ont changé depuis la première rencontre.",
            "To be verified: their keys have changed since the first contact.")
    }
    /// Twelve groups of five, in three lines.
    func empreinte(_ empreinte: Empreinte, de nom: String) -> String {
        let groupes = empreinte.groupes
        let lignes = stride(from: 0, to: groupes.count, by: 4).map { groupes[$0..<$0 + 4].joined(separator: " ") }
        let titre = t("Empreinte de vos clés et de celles de \(nom) :", "Fingerprint of your keys and those of \(nom):")
        let suite = t(
            "Demandez-lui la sienne par un autre moyen. Pour la comparer : /empreinte et ses chiffres.",
            "Ask them for theirs by another way. To compare it: /fingerprint and its digits.")
        return ([titre] + lignes.map { "  " + $0 } + [suite]).joined(separator: "\n")
    }
    func verifie(_ nom: String) -> String {
        t(
            "Les empreintes sont les mêmes : les clés de \(nom) sont vérifiées, jusqu'à ce qu'elles changent.",
            "The fingerprints are the same: the keys of \(nom) are verified, until they change.")
    }
    var verifieIci: String { t("Vérifié : ses clés ont été comparées.", "Verified: their keys were compared.") }
    var choixAlerte: String {
        t(
            "Demandez-lui par un autre moyen s'il s'est passé quelque chose. Puis : /accepter (admettre les nouvelles clés, à revérifier) ou /bloquer.",
            "Ask them by another way whether something happened. Then: /accept (admit the new keys, to be verified) or /block."
        )
    }
    var clesAdmises: String {
        t(
            "Ses nouvelles clés sont admises ; elles restent à revérifier.",
            "Their new keys are admitted; they remain to be verified.")
    }
    func alerteDe(_ nom: String) -> String {
        t(
            "ATTENTION : les clés de \(nom) ont changé sans explication ; voyez Messages.",
            "WARNING: the keys of \(nom) changed without an explanation; see Messages.")
    }
    func ignorees(_ noms: String) -> String {
        t(
            "Laissés de côté (donnez le pseudo pour les voir) : \(noms)",
            "Left alone (give the pseudo to see them): \(noms)")
    }

    /// What there is to know of somebody before writing to them: whether they may write here, and whether their keys are theirs.
    func situation(_ correspondant: Correspondant) -> [String] {
        let relation: String? =
            switch correspondant.relation {
            case .acceptee: nil
            case .demande: demandeDe(correspondant.nom(self))
            case .ignoree: ignoreeIci
            case .bloquee: bloqueeIci
            }
        let confiance =
            switch correspondant.confiance {
            case .premierContact: premiereRencontre
            case .verifie: verifieIci
            case .aReverifier: aReverifierIci
            case .alerte(let alerte): avis(.alerte(alerte)) + " " + choixAlerte
            }
        return [relation, confiance].compactMap { $0 }
    }

    func nouvelleDemande(_ nom: String, _ nombre: Int) -> String {
        nombre == 1
            ? t(
                "\(nom) vous écrit pour la première fois : voyez Messages.",
                "\(nom) writes to you for the first time: see Messages.")
            : t(
                "\(nom) vous écrit pour la première fois (\(nombre) messages) : voyez Messages.",
                "\(nom) writes to you for the first time (\(nombre) messages): see Messages.")
    }
    var demandeCorrespondant: String {
        t("Avec qui ? Numéro ou pseudo (rien : retour) : ", "With whom? Number or pseudo (empty: back): ")
    }
}
