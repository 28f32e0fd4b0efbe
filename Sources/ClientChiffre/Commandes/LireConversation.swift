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
    /// Messages shown, and all that is unread: nothing counts as read that was not printed.
    private static let page = 200

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        if let avant {
            let place = try await messagerie.ordre(id: avant, avec: connu)
            for (_, message) in try await messagerie.messages(avec: connu, avant: place, limite: nombre ?? Self.page) {
                try await sortie.dire(message, avec: connu)
            }
            return
        }
        let lecture = try await messagerie.lecture(connu)
        if let nombre, lecture.nonLus > nombre {
            // Part of what is unread: none of it counts as read, since what stands before it would, too.
            for (_, message) in try await messagerie.messages(avec: connu, limite: nombre) {
                try await sortie.dire(message, avec: connu)
            }
            return
        }
        let nonLus = try await messagerie.nombre(apres: lecture.jusqua, avec: connu)
        let avantEux = lecture.jusqua == .max ? nil : lecture.jusqua + 1
        for (_, message) in try await messagerie.messages(
            avec: connu, avant: avantEux, limite: max(0, (nombre ?? Self.page) - nonLus))
        {
            try await sortie.dire(message, avec: connu)
        }
        var apres = lecture.jusqua
        while case let page = try await messagerie.messages(avec: connu, apres: apres, limite: Self.page),
            let dernier = page.last?.ordre
        {
            for (_, message) in page { try await sortie.dire(message, avec: connu) }
            try await messagerie.marquerLue(connu, jusqua: dernier)
            apres = dernier
        }
    }
}
