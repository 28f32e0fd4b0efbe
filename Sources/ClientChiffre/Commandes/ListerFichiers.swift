import ArgumentParser

/// `chiffre fichiers [P]`.
struct ListerFichiers: Commande {
    static let configuration = CommandConfiguration(
        commandName: "fichiers",
        abstract: "Liste les fichiers envoyés et reçus, et dit si le relais les a encore. / List files.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Avec qui ; sans, tous.") var correspondant: String?

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        var connu: Correspondant?
        if let correspondant {
            connu = try await messagerie.correspondantConnu(correspondant)
            guard connu != nil else { throw ErreurClient.correspondantInconnu(correspondant) }
        }
        let (fichiers, raison) = try await messagerie.synchroniserFichiers(avec: connu)
        for fichier in fichiers {
            try await sortie.dire(ObjetFichier(fichier), sortie.textes.ligne(fichier))
        }
        if fichiers.isEmpty, !sortie.json { try await sortie.dire(sortie.textes.aucunFichier) }
        if let raison { throw raison }
    }
}
