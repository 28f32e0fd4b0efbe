import Contrat
import CryptoChiffre

extension Textes {
    /// What happened and what to do about it.
    func erreur(_ erreur: ErreurClient) -> String {
        switch erreur {
        case .pseudoInvalide: messagePseudoInvalide
        case .mdpInvalide(let defaut): "\(messageMdpInvalide) \(raison(defaut))"
        case .mdpDifferents: mdpDifferents
        case .mdpIncorrect:
            t(
                "Mot de passe incorrect (ou fichier du trousseau abîmé).",
                "Wrong password (or damaged keyring file).")
        case .identifiantsRefuses:
            t(
                "Le relais refuse cette connexion : le pseudo, le mot de passe ou l'appareil ne correspond pas.",
                "The relay refuses this login: pseudo, password or device do not match.")
        case .pseudoPris(let pseudo):
            t(
                "Le pseudo « \(pseudo) » est déjà pris. Choisissez-en un autre.",
                "The pseudo “\(pseudo)” is taken. Choose another.")
        case .pseudoRessemblant(let pseudo):
            t(
                "Le pseudo « \(pseudo) » ressemble trop à un pseudo existant. Choisissez-en un autre.",
                "The pseudo “\(pseudo)” looks too much like an existing one. Choose another.")
        case .correspondantInconnu(let pseudo):
            t("Personne ne s'appelle « \(pseudo) » sur ce relais.", "Nobody is called “\(pseudo)” on this relay.")
        case .soiMeme: t("On ne s'écrit pas à soi-même.", "You cannot write to yourself.")
        case .profilExistant(let dossier):
            t(
                "Le dossier \(dossier) contient déjà un compte. Connectez-vous, ou choisissez un autre dossier avec --profil.",
                "Folder \(dossier) already holds an account. Log in, or choose another folder with --profil.")
        case .profilAbsent(let dossier):
            t(
                "Le dossier \(dossier) ne contient aucun compte. Créez-en un, ou indiquez le bon dossier avec --profil.",
                "Folder \(dossier) holds no account. Create one, or name the right folder with --profil.")
        case .autreCompte(let pseudo):
            t(
                "Ce dossier est celui de « \(pseudo) ». Pour un autre compte, indiquez un autre dossier avec --profil.",
                "This folder belongs to “\(pseudo)”. For another account, name another folder with --profil.")
        case .messageInconnu(let id):
            t("Aucun message ici ne porte l'identifiant « \(id) ».", "No message here has the id “\(id)”.")
        case .messageDAutrui:
            t(
                "Seuls vos propres textes se modifient, et seuls vos propres messages se suppriment chez les deux.",
                "Only your own texts can be changed, and only your own messages deleted for both.")
        case .pasEnEchec:
            t(
                "Ce message n'a pas échoué : rien à renvoyer. Ce qui attend part de lui-même.",
                "This message has not failed: nothing to send again. What waits leaves by itself.")
        case .signeInvalide:
            t("Une réaction est un seul signe, comme 👍.", "A reaction is a single character, like 👍.")
        case .dureeInvalide:
            t(
                "Une durée s'écrit 30s, 5m, 1h, 1j ou 1w, un an au plus ; 0 : les messages restent.",
                "A time is written 30s, 5m, 1h, 1d or 1w, a year at most; 0: messages stay.")
        case .messageVide: t("Le message est vide.", "The message is empty.")
        case .messageIllisible: t("Le message n'est pas du texte UTF-8.", "The message is not UTF-8 text.")
        case .messageTropLong(let max):
            t(
                "Message trop long : \(max / 1024) Kio au plus, moins s'il est plein de caractères spéciaux.",
                "Message too long: at most \(max / 1024) KiB, less when it is full of special characters.")
        case .adresseRelais(let adresse):
            t(
                "« \(adresse) » n'est pas une adresse de relais utilisable : il faut https://, ou http:// vers cette machine seulement.",
                "“\(adresse)” is no usable relay address: it takes https://, or http:// to this machine only.")
        case .mdpFichierOuvert(let chemin):
            t(
                "D'autres que vous peuvent lire \(chemin). Faites : chmod 600 \(chemin)",
                "Others than you can read \(chemin). Do: chmod 600 \(chemin)")
        case .sansTerminal:
            t(
                "Pas de terminal pour demander le mot de passe. Utilisez --mdp-fichier.",
                "No terminal to ask for the password. Use --mdp-fichier.")
        case .profilOccupe(let dossier):
            t(
                "Un autre programme utilise le profil \(dossier). Fermez-le (un agent : chiffre verrouiller), puis recommencez.",
                "Another program is using profile \(dossier). Close it (an agent: chiffre verrouiller), then try again."
            )
        case .relaisInjoignable(let adresse):
            t(
                "Le relais \(adresse) ne répond pas. Vérifiez l'adresse et le réseau, puis recommencez.",
                "The relay \(adresse) does not answer. Check the address and the network, then try again.")
        case .certificatRefuse(let adresse):
            t(
                "Le certificat du relais \(adresse) n'est pas digne de confiance. Si le relais a sa propre autorité, donnez-la avec --autorite ; sinon n'allez pas plus loin.",
                "The certificate of relay \(adresse) cannot be trusted. If the relay has its own authority, name it with --autorite; otherwise go no further."
            )
        case .reponseInattendue(let detail):
            t(
                "Le relais a répondu quelque chose d'inattendu (\(detail)). Est-ce la bonne adresse ?",
                "The relay answered something unexpected (\(detail)). Is the address right?")
        case .fichier(let detail): t("Fichier ou système : \(detail).", "File or system: \(detail).")
        case .fichiers(let defaut): self.defaut(defaut)
        case .clesPerimees:
            t(
                "Cette personne n'a pas renouvelé ses clés depuis longtemps : rien ne peut lui parvenir avant son retour.",
                "This person has not renewed their keys for long: nothing can reach them before they return."
            )
        case .refusDefinitif(let code):
            code == CodeErreur.inconnu.rawValue
                ? t(
                    "Ce compte ou cet appareil n'existe plus ; le message n'est pas parti.",
                    "This account or device no longer exists; the message was not sent.")
                : t(
                    "Le relais refuse ce message pour de bon (\(code)).",
                    "The relay refuses this message for good (\(code)).")
        case .boitePleine:
            t(
                "La boîte du destinataire est pleine ; le message attend ici.",
                "The recipient's mailbox is full; the message waits here.")
        case .cleRefusee(let detail):
            t(
                "Une clé reçue du relais n'est pas digne de confiance (\(detail)). Rien n'a été envoyé.",
                "A key received from the relay cannot be trusted (\(detail)). Nothing was sent.")
        case .relaisChange(let attendu, let recu):
            t(
                "Ce relais se dit « \(recu) », mais votre compte est sur « \(attendu) ». Vérifiez --relais.",
                "This relay calls itself “\(recu)”, but your account is on “\(attendu)”. Check --relais.")
        case .identiteDouteuse(let pseudo, let alerte):
            t(
                "Rien ne part vers « \(pseudo) » : \(self.alerte(alerte)) Demandez-lui par un autre moyen s'il s'est passé quelque chose. Alors seulement : /accepter (la nouvelle clé sera à revérifier) ou /bloquer.",
                "Nothing leaves for “\(pseudo)”: \(self.alerte(alerte)) Ask them by another way whether something happened. Only then: /accept (the new key will be marked to be verified) or /block."
            )
        case .empreinteIllisible:
            t("Une empreinte a soixante chiffres.", "A fingerprint has sixty digits.")
        case .empreinteDifferente(let pseudo):
            t(
                "Ces chiffres ne sont pas ceux de vos clés et de celles de « \(pseudo) ». Comparez encore, après avoir synchronisé de part et d'autre ; s'ils diffèrent toujours, quelqu'un est entre vous : n'écrivez rien ici que cette personne ne doive lire.",
                "These digits are not those of your keys and those of “\(pseudo)”. Compare again, after both of you have synchronised; if they still differ, somebody stands between you: write nothing here that this person must not read."
            )
        case .correspondantBloque(let pseudo):
            t(
                "Vous avez bloqué « \(pseudo) ». Pour lui écrire, débloquez d'abord : /accepter.",
                "You have blocked “\(pseudo)”. To write to them, lift that first: /accept.")
        case .mdpIdentique:
            t(
                "Le nouveau mot de passe est l'ancien. Rien n'a changé.",
                "The new password is the old one. Nothing changed.")
        case .mdpChange:
            t(
                "Le changement de mot de passe est fait. Ouvrez le profil avec le nouveau.",
                "The change of password is done. Open the profile with the new one.")
        case .changementAbandonne:
            t(
                "Le changement de mot de passe n'a pas eu lieu : l'ancien reste valable.",
                "The change of password did not take place: the old one stays valid.")
        case .changementEnSuspens:
            t(
                "Le relais n'a pas dit si le changement de mot de passe est fait. La prochaine ouverture, avec l'ancien ou le nouveau, le lui demandera ; rien n'est perdu.",
                "The relay has not said whether the change of password is done. The next opening, with the old one or the new, will ask; nothing is lost."
            )
        case .messagesInconnus(let ids): messagesInconnus(ids)
        case .acquittementsEpars:
            t(
                "Trop de messages restent à acquitter entre ceux qui le sont. Acquittez d'abord les plus anciens.",
                "Too many messages between those acknowledged are not. Acknowledge the oldest ones first.")
        case .conversationInconnue(let pseudo):
            t(
                "Aucune conversation avec « \(pseudo) » dans ce profil.",
                "No conversation with “\(pseudo)” in this profile.")
        case .sansConfirmation:
            t(
                "Rien n'a été fait : la confirmation manque (dans un script : --oui).",
                "Nothing was done: the confirmation is missing (in a script: --oui).")
        case .rienAAnnuler:
            t("Aucun changement de mot de passe n'est en cours.", "No change of password is under way.")
        case .ralentir(let secondes):
            t(
                "Le relais demande de ralentir. Recommencez dans \(secondes) s.",
                "The relay asks to slow down. Try again in \(secondes) s.")
        case .versionRelais:
            t(
                "Le relais parle une autre version du protocole. Mettez à jour le plus ancien des deux.",
                "The relay speaks another version of the protocol. Update the older of the two.")
        case .refus(let code, let message):
            t(
                "Le relais a refusé la demande (\(code) : \(message)).",
                "The relay refused the request (\(code): \(message)).")
        case .menusOuverts(let dossier): menusOuverts(dossier)
        case .autreRelais(let adresse): autreRelais(adresse)
        case .profilVerrouille(let dossier): profilVerrouille(dossier)
        case .proprietaireParti(let dossier): proprietaireParti(dossier)
        case .priseEtrangere(let dossier): priseEtrangere(dossier)
        case .versionPrise: versionPrise
        case .interruption: t("Interrompu.", "Interrupted.")
        case .inattendue(let detail):
            t(
                "Erreur inattendue : \(detail). C'est un défaut du programme ; merci de le signaler.",
                "Unexpected error: \(detail). This is a defect of the program; please report it.")
        }
    }

    private func raison(_ defaut: DefautMdp) -> String {
        switch defaut {
        case .tropCourt(let minimum):
            t("Il faut au moins \(minimum) caractères.", "It takes at least \(minimum) characters.")
        case .tropLong(let maximum):
            t("Pas plus de \(maximum) octets.", "No more than \(maximum) bytes.")
        case .devinable(let motif):
            switch motif {
            case .mots:
                t(
                    "Il est fait de mots courants ; ajoutez-en d'autres, sans rapport entre eux.",
                    "It is made of common words; add others that have nothing to do with each other.")
            case .personnel:
                t("Il contient votre pseudo ou le nom du relais.", "It contains your pseudo or the relay's name.")
            case .repetition: t("Il se répète.", "It repeats itself.")
            case .suite: t("Il suit un ordre connu (abc, 123).", "It follows a known order (abc, 123).")
            case .clavier: t("Il suit les touches du clavier.", "It follows the keys of the keyboard.")
            case .date: t("Il contient une date ou une année.", "It contains a date or a year.")
            case .court: t("Allongez-le de quelques mots.", "Make it a few words longer.")
            }
        case .illisible:
            t("Il n'est pas du texte UTF-8 sur une ligne.", "It is not UTF-8 text on one line.")
        }
    }

    /// What is wrong with somebody's keys.
    func alerte(_ alerte: Correspondant.Alerte) -> String {
        switch alerte {
        case .fourche:
            t(
                "deux jeux de clés qui s'excluent sont signés à son nom.",
                "two sets of keys that exclude each other are signed in their name.")
        case .recul:
            t(
                "le relais montre des clés plus anciennes que celles déjà connues.",
                "the relay shows older keys than those already known.")
        case .nonSignee:
            t(
                "ses clés ont changé sans que l'ancienne ait signé la nouvelle.",
                "their keys changed without the old one having signed the new one.")
        }
    }

    /// A notice of the program in a conversation.
    func avis(_ avis: MessageLocal.Avis) -> String {
        switch avis {
        case .manquants(let nombre): manquants(nombre)
        case .chaineRompue: chaineRompue
        case .nouvellesCles(let compromission):
            compromission
                ? t(
                    "A de nouvelles clés : les anciennes sont peut-être connues d'autrui. Signé comme il faut ; à revérifier.",
                    "Has new keys: the old ones may be known to others. Signed as it must be; to be verified again.")
                : t(
                    "A de nouvelles clés (mot de passe changé). Signé comme il faut ; à revérifier.",
                    "Has new keys (password changed). Signed as it must be; to be verified again.")
        case .pseudo(let ancien):
            t(
                "S'appelait « \(Assainir.ligne(ancien)) » ; le compte est le même.",
                "Was called “\(Assainir.ligne(ancien))”; the account is the same.")
        case .alerte(let alerte):
            t("ATTENTION : ", "WARNING: ") + self.alerte(alerte)
                + t(" Plus rien ne part avant votre décision.", " Nothing leaves before you decide.")
        case .minuteur(let duree, let deMoi): minuteur(duree, deMoi: deMoi)
        case .conversationEffacee: conversationEffacee
        case .autreCleDeMoi:
            t(
                "ATTENTION : cette personne a reçu une autre clé que la vôtre à votre nom. Quelqu'un s'est peut-être mis entre vous.",
                "WARNING: this person was given another key than yours in your name. Somebody may stand between you.")
        case .apresRotation:
            t(
                "Un message refusé : il vient après la fin des anciennes clés de cette personne.",
                "A message was refused: it comes after the end of this person's old keys.")
        case .profilRestaure:
            t(
                "Ce profil est une copie ancienne : ce qui a été dit depuis manque ici. Les clés des échanges sont refaites.",
                "This profile is an old copy: what was said since is missing here. The keys of the exchange are made anew."
            )
        }
    }
}
