import ArgumentParser

/// `chiffre supprimer P`.
struct Supprimer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "supprimer",
        abstract: "Supprime une conversation de ce profil. / Delete a conversation from this profile.")

    @OptionGroup var communes: OptionsCommunes
    @OptionGroup var confirmation: Confirmation
    @Argument(help: "Avec qui.") var correspondant: String

    func preparer() async throws -> Apport {
        try await confirmation.demander(communes.textes.confirmerSuppression(correspondant), attendu: correspondant)
        return Apport()
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        try await messagerie.suppConversation(connu)
        try await sortie.dire(
            ObjetCorrespondant(connu), sortie.textes.conversationSupprimee(connu.nom(sortie.textes)))
    }
}
