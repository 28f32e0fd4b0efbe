import ArgumentParser

/// `chiffre supprimer P`.
struct Supprimer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "supprimer",
        abstract: "Supprime une conversation de ce profil. / Delete a conversation from this profile.")

    @OptionGroup var communes: OptionsCommunes
    @OptionGroup var confirmation: Confirmation
    @Flag(help: "L'effacer aussi chez le correspondant / erase it at the correspondent's, too.")
    var partout = false

    @Argument(help: "Avec qui.") var correspondant: String

    func preparer() async throws -> Apport {
        let textes = communes.textes
        try await confirmation.demander(
            partout ? textes.confirmerEffacementPartout(correspondant) : textes.confirmerSuppression(correspondant),
            attendu: correspondant)
        return Apport()
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        if partout {
            let nom = connu.nom(sortie.textes)
            let demande = try await messagerie.suppConversationDesDeuxCotes(connu)
            _ = await messagerie.viderSortie()
            return try await sortie.dire(
                ObjetCorrespondant(connu),
                demande ? sortie.textes.conversationEffaceePartout(nom) : sortie.textes.conversationSupprimee(nom))
        }
        try await messagerie.suppConversation(connu)
        try await sortie.dire(
            ObjetCorrespondant(connu), sortie.textes.conversationSupprimee(connu.nom(sortie.textes)))
    }
}
