import Foundation
import Synchronization

/// The words of every error, as a person must read them, by the name of its case in `ErreurClient`; what follows a dot tells
/// its variants apart. Each ‹› stands for a value.
final class MotsDesErreurs: Sendable {
    static let tous: [String: (fr: String, en: String)] = [
        "pseudoInvalide": (
            "Un pseudo a 3 à 32 caractères parmi a-z 0-9 _ . - et commence par une lettre.",
            "A pseudo has 3 to 32 characters of a-z 0-9 _ . - and begins with a letter."
        ),
        "mdpInvalide.tropCourt": (
            "Ce mot de passe est trop faible. Il faut au moins 12 caractères.",
            "This password is too weak. It takes at least 12 characters."
        ),
        "mdpInvalide.tropLong": (
            "Ce mot de passe est trop faible. Pas plus de 1024 octets.",
            "This password is too weak. No more than 1024 bytes."
        ),
        "mdpInvalide.mots": (
            "Ce mot de passe est trop faible. Il est fait de mots courants ; ajoutez-en d'autres, sans rapport entre eux.",
            "This password is too weak. It is made of common words; add others that have nothing to do with each other."
        ),
        "mdpInvalide.personnel": (
            "Ce mot de passe est trop faible. Il contient votre pseudo ou le nom du relais.",
            "This password is too weak. It contains your pseudo or the relay's name."
        ),
        "mdpInvalide.repetition": (
            "Ce mot de passe est trop faible. Il se répète.", "This password is too weak. It repeats itself."
        ),
        "mdpInvalide.suite": (
            "Ce mot de passe est trop faible. Il suit un ordre connu (abc, 123).",
            "This password is too weak. It follows a known order (abc, 123)."
        ),
        "mdpInvalide.clavier": (
            "Ce mot de passe est trop faible. Il suit les touches du clavier.",
            "This password is too weak. It follows the keys of the keyboard."
        ),
        "mdpInvalide.date": (
            "Ce mot de passe est trop faible. Il contient une date ou une année.",
            "This password is too weak. It contains a date or a year."
        ),
        "mdpInvalide.court": (
            "Ce mot de passe est trop faible. Allongez-le de quelques mots.",
            "This password is too weak. Make it a few words longer."
        ),
        "mdpInvalide.illisible": (
            "Ce mot de passe est trop faible. Il n'est pas du texte UTF-8 sur une ligne.",
            "This password is too weak. It is not UTF-8 text on one line."
        ),
        "mdpDifferents": ("Les deux saisies diffèrent. Recommencez.", "The two entries differ. Try again."),
        "mdpIncorrect": (
            "Mot de passe incorrect (ou fichier du trousseau abîmé).", "Wrong password (or damaged keyring file)."
        ),
        "identifiantsRefuses": (
            "Le relais refuse cette connexion : le pseudo, le mot de passe ou l'appareil ne correspond pas.",
            "The relay refuses this login: pseudo, password or device do not match."
        ),
        "pseudoPris": (
            "Le pseudo « ‹› » est déjà pris. Choisissez-en un autre.", "The pseudo “‹›” is taken. Choose another."
        ),
        "pseudoRessemblant": (
            "Le pseudo « ‹› » ressemble trop à un pseudo existant. Choisissez-en un autre.",
            "The pseudo “‹›” looks too much like an existing one. Choose another."
        ),
        "correspondantInconnu": (
            "Personne ne s'appelle « ‹› » sur ce relais.", "Nobody is called “‹›” on this relay."
        ),
        "soiMeme": ("On ne s'écrit pas à soi-même.", "You cannot write to yourself."),
        "profilExistant": (
            "Le dossier ‹chemin› contient déjà un compte. Connectez-vous, ou choisissez un autre dossier avec --profil.",
            "Folder ‹chemin› already holds an account. Log in, or choose another folder with --profil."
        ),
        "profilAbsent": (
            "Le dossier ‹chemin› ne contient aucun compte. Créez-en un, ou indiquez le bon dossier avec --profil.",
            "Folder ‹chemin› holds no account. Create one, or name the right folder with --profil."
        ),
        "autreCompte": (
            "Ce dossier est celui de « ‹› ». Pour un autre compte, indiquez un autre dossier avec --profil.",
            "This folder belongs to “‹›”. For another account, name another folder with --profil."
        ),
        "messageVide": ("Le message est vide.", "The message is empty."),
        "messageIllisible": ("Le message n'est pas du texte UTF-8.", "The message is not UTF-8 text."),
        "messageTropLong": (
            "Message trop long : 32 Kio au plus, moins s'il est plein de caractères spéciaux.",
            "Message too long: at most 32 KiB, less when it is full of special characters."
        ),
        "adresseRelais": (
            "« ‹› » n'est pas une adresse de relais utilisable : il faut https://, ou http:// vers cette machine seulement.",
            "“‹›” is no usable relay address: it takes https://, or http:// to this machine only."
        ),
        "mdpFichierOuvert": (
            "D'autres que vous peuvent lire ‹chemin›. Faites : chmod 600 ‹chemin›",
            "Others than you can read ‹chemin›. Do: chmod 600 ‹chemin›"
        ),
        "sansTerminal": (
            "Pas de terminal pour demander le mot de passe. Utilisez --mdp-fichier.",
            "No terminal to ask for the password. Use --mdp-fichier."
        ),
        "profilOccupe": (
            "Un autre programme utilise le profil ‹chemin›. Fermez-le (un agent : chiffre verrouiller), puis recommencez.",
            "Another program is using profile ‹chemin›. Close it (an agent: chiffre verrouiller), then try again."
        ),
        "relaisInjoignable": (
            "Le relais ‹adresse› ne répond pas. Vérifiez l'adresse et le réseau, puis recommencez.",
            "The relay ‹adresse› does not answer. Check the address and the network, then try again."
        ),
        "certificatRefuse": (
            "Le certificat du relais ‹adresse› n'est pas digne de confiance. Si le relais a sa propre autorité, donnez-la avec --autorite ; sinon n'allez pas plus loin.",
            "The certificate of relay ‹adresse› cannot be trusted. If the relay has its own authority, name it with --autorite; otherwise go no further."
        ),
        "reponseInattendue": (
            "Le relais a répondu quelque chose d'inattendu (‹›). Est-ce la bonne adresse ?",
            "The relay answered something unexpected (‹›). Is the address right?"
        ),
        "clesPerimees": (
            "Cette personne n'a pas renouvelé ses clés depuis longtemps : rien ne peut lui parvenir avant son retour.",
            "This person has not renewed their keys for long: nothing can reach them before they return."
        ),
        "refusDefinitif": (
            "Ce compte ou cet appareil n'existe plus ; le message n'est pas parti.",
            "This account or device no longer exists; the message was not sent."
        ),
        "boitePleine": (
            "La boîte du destinataire est pleine ; le message attend ici.",
            "The recipient's mailbox is full; the message waits here."
        ),
        "cleRefusee": (
            "Une clé reçue du relais n'est pas digne de confiance (‹›). Rien n'a été envoyé.",
            "A key received from the relay cannot be trusted (‹›). Nothing was sent."
        ),
        "relaisChange": (
            "Ce relais se dit « relais-‹id› », mais votre compte est sur « relais-‹id› ». Vérifiez --relais.",
            "This relay calls itself “relais-‹id›”, but your account is on “relais-‹id›”. Check --relais."
        ),
        "identiteDouteuse.recul": (
            "Rien ne part vers « ‹› » : le relais montre des clés plus anciennes que celles déjà connues. Demandez-lui par un autre moyen s'il s'est passé quelque chose. Alors seulement : /accepter (la nouvelle clé sera à revérifier) ou /bloquer.",
            "Nothing leaves for “‹›”: the relay shows older keys than those already known. Ask them by another way whether something happened. Only then: /accept (the new key will be marked to be verified) or /block."
        ),
        "identiteDouteuse.nonSignee": (
            "Rien ne part vers « ‹› » : ses clés ont changé sans que l'ancienne ait signé la nouvelle. Demandez-lui par un autre moyen s'il s'est passé quelque chose. Alors seulement : /accepter (la nouvelle clé sera à revérifier) ou /bloquer.",
            "Nothing leaves for “‹›”: their keys changed without the old one having signed the new one. Ask them by another way whether something happened. Only then: /accept (the new key will be marked to be verified) or /block."
        ),
        "empreinteIllisible": ("Une empreinte a soixante chiffres.", "A fingerprint has sixty digits."),
        "empreinteDifferente": (
            "Ces chiffres ne sont pas ceux de vos clés et de celles de « ‹› ». Comparez encore, après avoir synchronisé de part et d'autre ; s'ils diffèrent toujours, quelqu'un est entre vous : n'écrivez rien ici que cette personne ne doive lire.",
            "These digits are not those of your keys and those of “‹›”. Compare again, after both of you have synchronised; if they still differ, somebody stands between you: write nothing here that this person must not read."
        ),
        "correspondantBloque": (
            "Vous avez bloqué « ‹› ». Pour lui écrire, débloquez d'abord : /accepter.",
            "You have blocked “‹›”. To write to them, lift that first: /accept."
        ),
        "mdpIdentique": (
            "Le nouveau mot de passe est l'ancien. Rien n'a changé.",
            "The new password is the old one. Nothing changed."
        ),
        "mdpChange": (
            "Le changement de mot de passe est fait. Ouvrez le profil avec le nouveau.",
            "The change of password is done. Open the profile with the new one."
        ),
        "changementAbandonne": (
            "Le changement de mot de passe n'a pas eu lieu : l'ancien reste valable.",
            "The change of password did not take place: the old one stays valid."
        ),
        "changementEnSuspens": (
            "Le relais n'a pas dit si le changement de mot de passe est fait. La prochaine ouverture, avec l'ancien ou le nouveau, le lui demandera ; rien n'est perdu.",
            "The relay has not said whether the change of password is done. The next opening, with the old one or the new, will ask; nothing is lost."
        ),
        "conversationInconnue": (
            "Aucune conversation avec « ‹› » dans ce profil.", "No conversation with “‹›” in this profile."
        ),
        "messageInconnu": (
            "Aucun message ici ne porte l'identifiant « ‹› ».", "No message here has the id “‹›”."
        ),
        "messageDAutrui": (
            "Seuls vos propres textes se modifient, et seuls vos propres messages se suppriment chez les deux.",
            "Only your own texts can be changed, and only your own messages deleted for both."
        ),
        "pasEnEchec": (
            "Ce message n'a pas échoué : rien à renvoyer. Ce qui attend part de lui-même.",
            "This message has not failed: nothing to send again. What waits leaves by itself."
        ),
        "signeInvalide": (
            "Une réaction est un seul signe, comme 👍.", "A reaction is a single character, like 👍."
        ),
        "dureeInvalide": (
            "Une durée s'écrit 30s, 5m, 1h, 1j ou 1w, un an au plus ; 0 : les messages restent.",
            "A time is written 30s, 5m, 1h, 1d or 1w, a year at most; 0: messages stay."
        ),
        "messagesInconnus": (
            "Aucun message reçu n'a cet identifiant : ‹›", "No message that was received has this id: ‹›"
        ),
        "sansConfirmation": (
            "Rien n'a été fait : la confirmation manque (dans un script : --oui).",
            "Nothing was done: the confirmation is missing (in a script: --oui)."
        ),
        "rienAAnnuler": (
            "Aucun changement de mot de passe n'est en cours.", "No change of password is under way."
        ),
        "ralentir": (
            "Le relais demande de ralentir. Recommencez dans ‹› s.", "The relay asks to slow down. Try again in ‹› s."
        ),
        "versionRelais": (
            "Le relais parle une autre version du protocole. Mettez à jour le plus ancien des deux.",
            "The relay speaks another version of the protocol. Update the older of the two."
        ),
        "refus": ("Le relais a refusé la demande (‹› : ‹›).", "The relay refused the request (‹›: ‹›)."),
        "fichier": (
            "Fichier ou système : ‹›.", "File or system: ‹›."
        ),
        "menusOuverts": (
            "Le profil ‹chemin› est ouvert dans les menus. Faites-le là, ou quittez-les d'abord.",
            "Profile ‹chemin› is open in the menus. Do it there, or leave them first."
        ),
        "autreRelais": (
            "Le profil est déjà ouvert, sur le relais ‹adresse›. Pour en changer, refermez-le d'abord : chiffre verrouiller",
            "The profile is open already, on relay ‹adresse›. To change that, close it first: chiffre verrouiller"
        ),
        "profilVerrouille": (
            "Le profil ‹chemin› s'est refermé avant la fin de cette commande.",
            "Profile ‹chemin› was closed before this command had ended."
        ),
        "proprietaireParti": (
            "Le programme qui avait ouvert le profil ‹chemin› s'est arrêté avant la fin de cette commande. Recommencez.",
            "The program that had profile ‹chemin› open ended before this command did. Try again."
        ),
        "fichiers.absent": ("Il n'y a pas de fichier ‹›.", "There is no file ‹›."),
        "fichiers.pasUnFichier": (
            "‹› n'est pas un fichier ordinaire. Pour un dossier, faites-en d'abord une archive.",
            "‹› is no regular file. Of a folder, make an archive first."
        ),
        "fichiers.illisible": (
            "Le fichier ‹chemin› ne peut pas être lu (‹›).", "The file ‹chemin› cannot be read (‹›)."
        ),
        "fichiers.modifie": (
            "Le fichier ‹chemin› a changé pendant l'envoi. Rien n'est parti ; recommencez quand il ne change plus.",
            "The file ‹chemin› changed while it was being sent. Nothing was sent; try again once it no longer changes."
        ),
        "fichiers.tropGrand": (
            "Ce fichier est plus grand que ce relais n'accepte.", "This file is larger than this relay takes."
        ),
        "fichiers.quotaAtteint": (
            "Vous avez envoyé aujourd'hui tout ce que ce relais permet par jour. Recommencez demain.",
            "You have sent today what this relay allows in a day. Try again tomorrow."
        ),
        "fichiers.relaisPlein": (
            "Le relais n'a plus de place pour des fichiers. Recommencez plus tard, ou prévenez son exploitant.",
            "The relay has no more room for files. Try again later, or tell its operator."
        ),
        "fichiers.interrompu": (
            "Le transfert avec le relais ‹adresse› s'est interrompu ; il n'en reste rien. Recommencez.",
            "The transfer with relay ‹adresse› broke off; nothing of it stays. Try again."
        ),
        "fichiers.inconnu": (
            "Pas de fichier « ‹› ». La liste : chiffre fichiers, ou /fichiers.",
            "No file “‹›”. The list: chiffre fichiers, or /files."
        ),
        "fichiers.parti": (
            "Le relais n'a plus ce fichier : son délai est passé, ou il a été effacé. Demandez qu'on vous le renvoie.",
            "The relay no longer has this file: its time is over, or it was erased. Ask for it to be sent again."
        ),
        "fichiers.existeDeja": (
            "‹chemin› existe déjà. Donnez un autre nom, ou ajoutez --remplacer.",
            "‹chemin› exists already. Give another name, or add --remplacer."
        ),
        "fichiers.dejaEnregistre": (
            "Ce fichier a déjà été enregistré ici, sous le nom ‹› ; le relais ne l'a plus.",
            "This file was saved here before, as ‹›; the relay no longer has it."
        ),
        "fichiers.altere": (
            "Ce que le relais a donné n'est pas le fichier envoyé : il a été altéré ou coupé. Rien n'a été enregistré.",
            "What the relay gave is not the file that was sent: it was altered or cut. Nothing was saved."
        ),
        "fichiers.disquePlein": (
            "Pas assez de place dans ‹›. Libérez-en, ou choisissez un autre dossier avec --dans.",
            "Not enough room in ‹›. Free some, or choose another folder with --dans."
        ),
        "fichiers.dossierRefuse": (
            "Impossible d'enregistrer dans ‹› (‹›). Choisissez un autre dossier avec --dans.",
            "Nothing can be saved in ‹› (‹›). Choose another folder with --dans."
        ),
    ]

    let langue: String
    /// Which of them a test has asked for.
    var demandes: Set<String> { notees.withLock { $0 } }
    private let notees = Mutex<Set<String>>([])

    init(_ langue: String) { self.langue = langue }

    /// The words of `cle` with `valeurs` in their places.
    func texte(_ cle: String, _ valeurs: [String] = []) throws -> String {
        guard let mots = Self.tous[cle] else { throw ErreurEssai("no words for \(cle)") }
        notees.withLock { _ = $0.insert(cle) }
        let morceaux = (langue == "fr" ? mots.fr : mots.en).components(separatedBy: "‹›")
        guard morceaux.count == valeurs.count + 1 else {
            throw ErreurEssai("\(cle) takes \(morceaux.count - 1) values")
        }
        return zip(morceaux, valeurs + [""]).map { $0 + $1 }.joined()
    }
}
