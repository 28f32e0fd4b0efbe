import ArgumentParser

/// `chiffre changer-pseudo P`.
struct ChangerPseudo: Commande {
    static let configuration = CommandConfiguration(
        commandName: "changer-pseudo",
        abstract: "Donne un autre pseudo au compte. / Give the account another pseudo.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Le nouveau pseudo.") var pseudo: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let pseudo: String
            let ancien: String
        }
        let ancien = try await messagerie.compte().pseudo
        try await messagerie.changerPseudo(pseudo)
        try await sortie.dire(Objet(pseudo: pseudo, ancien: ancien), sortie.textes.pseudoChange(ancien, pseudo))
    }
}
