extension Textes {
    // MARK: Search, export, drafts

    var usageChercher: String {
        t("Après /chercher, les mots à trouver.", "After /search, the words to find.")
    }
    var rienTrouve: String { t("Rien trouvé.", "Nothing found.") }
    func finDeRecherche(_ nombre: Int, _ mots: String) -> String {
        let trouves =
            switch nombre {
            case 0: t("rien trouvé", "nothing found")
            case 1: t("1 message", "1 message")
            default: t("\(nombre) messages", "\(nombre) messages")
            }
        return t("— « \(mots) » : \(trouves) —", "— “\(mots)”: \(trouves) —")
    }
    func rechercheArretee(_ nombre: Int, _ mots: String) -> String {
        t(
            "— « \(mots) » : les \(nombre) plus récents ; ajoutez des mots pour préciser —",
            "— “\(mots)”: the \(nombre) latest; add words to narrow it down —")
    }
    var exportEnClair: String {
        t(
            "L'export est en clair : quiconque peut le lire lit toute la conversation.",
            "The export is in clear: whoever can read it reads the whole conversation.")
    }
    func exportes(_ nombre: Int, _ chemin: String) -> String {
        nombre == 1
            ? t("1 message écrit dans \(chemin).", "1 message written to \(chemin).")
            : t("\(nombre) messages écrits dans \(chemin).", "\(nombre) messages written to \(chemin).")
    }
    func fichierRemplace(_ chemin: String) -> String {
        t("Le fichier \(chemin) qui existait a été remplacé.", "File \(chemin), which existed, was replaced.")
    }
    var marqueBrouillon: String { t("brouillon", "draft") }
    func brouillonGarde(_ texte: String) -> String { t("Brouillon : \(texte)", "Draft: \(texte)") }
}
