import ArgumentParser

/// `chiffre conversation P`.
struct LireConversation: Commande {
    static let configuration = CommandConfiguration(
        commandName: "conversation",
        abstract: "Montre une conversation, la marque comme lue. / Show a conversation, mark it as read.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Avec qui.") var correspondant: String
    @Option(
        help: "Ce qui précède le message de cet id ; rien n'est marqué / what stands before the message of that id.")
    var avant: String?
    @Option(help: "Tant de messages au plus / at most so many messages.") var nombre: Int?

    func validate() throws {
        if let nombre, !(1...Self.nombreMax).contains(nombre) {
            throw ValidationError("--nombre: 1-\(Self.nombreMax)")
        }
    }

    /// Messages of a page are all in memory.
    private static let nombreMax = 10_000
    /// Messages shown, and more when more are unread: nothing counts as read that was not printed.
    private static let page = 200

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        var place: Int64?
        if let avant { place = try await messagerie.ordre(id: avant, avec: connu) }
        let nonLus = try await messagerie.nonLus(connu)
        let limite = nombre ?? (place == nil ? max(Self.page, nonLus) : Self.page)
        let messages = try await messagerie.messages(avec: connu, avant: place, limite: limite)
        for (_, message) in messages {
            try await sortie.dire(message, avec: connu)
        }
        // Up to a message everything counts as read: of a part that is so only when it holds all that was not.
        let recus = messages.count { $0.message.sens == .recu }
        if place == nil, recus >= nonLus, let derniere = messages.last {
            try await messagerie.marquerLue(connu, jusqua: derniere.ordre)
        }
    }
}
