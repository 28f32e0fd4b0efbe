extension Textes {
    // MARK: The agent and the profile's socket

    func agentPret(_ pseudo: String, minutes: Double) -> String {
        let pret = t(
            "Le profil « \(pseudo) » est ouvert : les commandes n'ont plus besoin du mot de passe.",
            "Profile “\(pseudo)” is open: commands need no password.")
        guard minutes > 0 else {
            return pret + t(" Pour le refermer : chiffre verrouiller", " To close it: chiffre verrouiller")
        }
        let duree = minutes == minutes.rounded() ? "\(Int(minutes))" : "\(minutes)"
        return pret
            + t(
                " Il se referme \(duree) min après la dernière commande, ou par : chiffre verrouiller",
                " It closes \(duree) min after the last command, or by: chiffre verrouiller")
    }
    var profilFerme: String { t("Le profil est refermé.", "The profile is closed.") }
    var dejaVerrouille: String { t("Personne n'avait ouvert ce profil.", "Nobody had this profile open.") }

    func menusOuverts(_ dossier: String) -> String {
        t(
            "Le profil \(dossier) est ouvert dans les menus. Faites-le là, ou quittez-les d'abord.",
            "Profile \(dossier) is open in the menus. Do it there, or leave them first.")
    }
    func autreRelais(_ adresse: String) -> String {
        t(
            "Le profil est déjà ouvert, sur le relais \(adresse). Pour en changer, refermez-le d'abord : chiffre verrouiller",
            "The profile is open already, on relay \(adresse). To change that, close it first: chiffre verrouiller")
    }
    func profilVerrouille(_ dossier: String) -> String {
        t(
            "Le profil \(dossier) s'est refermé avant la fin de cette commande.",
            "Profile \(dossier) was closed before this command had ended.")
    }
    func proprietaireParti(_ dossier: String) -> String {
        t(
            "Le programme qui avait ouvert le profil \(dossier) s'est arrêté avant la fin de cette commande. Recommencez.",
            "The program that had profile \(dossier) open ended before this command did. Try again.")
    }
    func priseEtrangere(_ dossier: String) -> String {
        t(
            "Le profil \(dossier) est ouvert par un autre utilisateur de cette machine.",
            "Profile \(dossier) is open in a program of another user of this machine.")
    }
    var versionPrise: String {
        t(
            "Le programme qui a ouvert le profil est d'une autre version. Fermez-le, puis recommencez.",
            "The program that has the profile open is of another version. Close it, then try again.")
    }
}
