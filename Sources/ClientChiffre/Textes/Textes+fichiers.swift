import Foundation

/// Texts of files.
extension Textes {
    /// A file in a conversation.
    func fichier(_ manifeste: Manifeste) -> String {
        "[" + t("fichier :", "file:") + " \(Assainir.ligne(manifeste.nom)), \(taille(octets: manifeste.taille))]"
    }

    var menuEnvoiFichier: String { t("1. Envoyer\n2. Retour", "1. Send\n2. Back") }
    var demandeChemin: String { t("Chemin du fichier (rien : retour) : ", "Path of the file (empty: back): ") }
    func fichierPour(_ nom: String, _ octets: Int64, _ destinataire: String) -> String {
        let fichier = "\(Assainir.ligne(nom)), \(taille(octets: octets))"
        return t("\(fichier), pour \(destinataire)", "\(fichier), for \(destinataire)")
    }
    var aucunFichier: String { t("Aucun fichier.", "No file.") }
    var usageRecevoir: String { t("/recevoir et le numéro du fichier.", "/receive and the file's number.") }
    func enregistreSous(_ chemin: String) -> String {
        t("Enregistré : \(Assainir.ligne(chemin))", "Saved: \(Assainir.ligne(chemin))")
    }

    /// A line of the list of files: number, who, what, and where it is.
    func ligne(_ fichier: Messagerie.Fichier) -> String {
        let nom = fichier.correspondant.nom(self)
        let qui = fichier.message.sens == .envoye ? t("à \(nom)", "to \(nom)") : t("de \(nom)", "from \(nom)")
        var etats: [String] = []
        if let enregistre = fichier.message.enregistre {
            etats.append(t("enregistré : \(enregistre.nom)", "saved: \(enregistre.nom)"))
        }
        if fichier.message.sens == .envoye, fichier.message.etat != .depose { etats.append(etat(fichier.message.etat)) }
        switch fichier.auRelais {
        case true?: etats.append(t("au relais", "on the relay"))
        case false?: etats.append(t("plus au relais", "no longer on the relay"))
        case nil: break
        }
        let manifeste = fichier.manifeste
        return "\(fichier.numero). \(Assainir.ligne(manifeste.nom)), \(taille(octets: manifeste.taille)), \(qui)"
            + (etats.isEmpty ? "" : "  [\(etats.joined(separator: ", "))]")
    }

    /// What happened to a file and what to do about it.
    func defaut(_ defaut: DefautFichier) -> String {
        switch defaut {
        case .absent(let chemin):
            t("Il n'y a pas de fichier \(Assainir.ligne(chemin)).", "There is no file \(Assainir.ligne(chemin)).")
        case .pasUnFichier(let chemin):
            t(
                "\(Assainir.ligne(chemin)) n'est pas un fichier ordinaire. Pour un dossier, faites-en d'abord une archive.",
                "\(Assainir.ligne(chemin)) is no regular file. Of a folder, make an archive first.")
        case .illisible(let chemin, let raison):
            t(
                "Le fichier \(Assainir.ligne(chemin)) ne peut pas être lu (\(raison)).",
                "The file \(Assainir.ligne(chemin)) cannot be read (\(raison)).")
        case .modifie(let chemin):
            t(
                "Le fichier \(Assainir.ligne(chemin)) a changé pendant l'envoi. Rien n'est parti ; recommencez quand il ne change plus.",
                "The file \(Assainir.ligne(chemin)) changed while it was being sent. Nothing was sent; try again once it no longer changes."
            )
        case .tropGrand:
            t("Ce fichier est plus grand que ce relais n'accepte.", "This file is larger than this relay takes.")
        case .quotaAtteint:
            t(
                "Vous avez envoyé aujourd'hui tout ce que ce relais permet par jour. Recommencez demain.",
                "You have sent today what this relay allows in a day. Try again tomorrow.")
        case .relaisPlein:
            t(
                "Le relais n'a plus de place pour des fichiers. Recommencez plus tard, ou prévenez son exploitant.",
                "The relay has no more room for files. Try again later, or tell its operator.")
        case .interrompu(let adresse):
            t(
                "Le transfert avec le relais \(adresse) s'est interrompu ; il n'en reste rien. Recommencez.",
                "The transfer with relay \(adresse) broke off; nothing of it stays. Try again.")
        case .inconnu(let numero):
            t(
                "Pas de fichier « \(Assainir.ligne(numero)) ». La liste : chiffre fichiers, ou /fichiers.",
                "No file “\(Assainir.ligne(numero))”. The list: chiffre fichiers, or /files.")
        case .manifesteRefuse:
            t(
                "Le message qui annonce ce fichier se contredit : il ne peut pas être ouvert.",
                "The message that announces this file contradicts itself: it cannot be opened.")
        case .parti:
            t(
                "Le relais n'a plus ce fichier : son délai est passé, ou il a été effacé. Demandez qu'on vous le renvoie.",
                "The relay no longer has this file: its time is over, or it was erased. Ask for it to be sent again.")
        case .existeDeja(let chemin):
            t(
                "\(chemin) existe déjà. Donnez un autre nom, ou ajoutez --remplacer.",
                "\(chemin) exists already. Give another name, or add --remplacer.")
        case .dejaEnregistre(let nom):
            t(
                "Ce fichier a déjà été enregistré ici, sous le nom \(nom) ; le relais ne l'a plus.",
                "This file was saved here before, as \(nom); the relay no longer has it.")
        case .altere:
            t(
                "Ce que le relais a donné n'est pas le fichier envoyé : il a été altéré ou coupé. Rien n'a été enregistré.",
                "What the relay gave is not the file that was sent: it was altered or cut. Nothing was saved.")
        case .disquePlein(let dossier):
            t(
                "Pas assez de place dans \(Assainir.ligne(dossier)). Libérez-en, ou choisissez un autre dossier avec --dans.",
                "Not enough room in \(Assainir.ligne(dossier)). Free some, or choose another folder with --dans.")
        case .dossierRefuse(let dossier, let raison):
            t(
                "Impossible d'enregistrer dans \(Assainir.ligne(dossier)) (\(raison)). Choisissez un autre dossier avec --dans.",
                "Nothing can be saved in \(Assainir.ligne(dossier)) (\(raison)). Choose another folder with --dans.")
        }
    }
}
