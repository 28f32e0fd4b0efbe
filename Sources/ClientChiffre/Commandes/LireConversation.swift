import ArgumentParser

/// `chiffre conversation P`.
struct LireConversation: Commande {
    static let configuration = CommandConfiguration(
        commandName: "conversation",
        abstract: "Montre une conversation, la marque comme lue. / Show a conversation, mark it as read.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Avec qui.") var correspondant: String

    /// Messages shown, and more when more are unread: nothing counts as read that was not printed.
    private static let page = 200

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        let nonLus = try await messagerie.nonLus(connu)
        let messages = try await messagerie.messages(avec: connu, limite: max(Self.page, nonLus))
        for (_, message) in messages {
            try await sortie.dire(message, avec: connu)
        }
        if let derniere = messages.last { try await messagerie.marquerLue(connu, jusqua: derniere.ordre) }
    }
}
