import ArgumentParser

/// `chiffre ignorer P`.
struct Ignorer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "ignorer",
        abstract: "Laisse de côté la demande d'un inconnu. / Leave a stranger's request alone.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Qui.") var correspondant: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        let change = try await messagerie.ignorer(connu)
        try await sortie.dire(ObjetCorrespondant(change), sortie.textes.ignore(change.nom(sortie.textes)))
    }
}
