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

    func executer(_ sortie: SortieCommande) async throws {
        try await avecMessagerie { messagerie in
            guard let connu = try await messagerie.correspondantConnu(correspondant) else {
                throw ErreurClient.correspondantInconnu(correspondant)
            }
            let messages = try await messagerie.messages(
                avec: connu, limite: max(Self.page, try await messagerie.nonLus(connu)))
            for (_, message) in messages {
                try sortie.dire(
                    ObjetMessage(message, connu, sortie.affichage),
                    sortie.affichage.afficherConversation(message, avec: connu))
            }
            try await messagerie.marquerLue(connu)
        }
    }
}
