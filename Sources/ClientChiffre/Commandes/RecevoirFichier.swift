import ArgumentParser

/// `chiffre recevoir-fichier N`.
struct RecevoirFichier: Commande {
    static let configuration = CommandConfiguration(
        commandName: "recevoir-fichier",
        abstract: "Enregistre un fichier reçu, sans rien remplacer. / Save a received file.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Son numéro dans la liste (commande fichiers), ou l'identifiant de son message.") var fichier:
        String
    @Option(help: "Le dossier où l'enregistrer / the folder to save it in.") var dans: String?

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        let trouve = try await messagerie.fichier(fichier)
        let dossier = dans.map(apport.chemin) ?? apport.reception
        let manifeste = trouve.manifeste
        let reception = try await Progression.suivre(manifeste.nom, manifeste.taille, sortie.textes, sur: sortie) {
            try await messagerie.recevoirFichier(trouve, dans: dossier, suivi: $0)
        }
        try await sortie.dire(
            ObjetFichier(reception.fichier, chemin: reception.chemin), sortie.textes.enregistreSous(reception.chemin))
    }
}
