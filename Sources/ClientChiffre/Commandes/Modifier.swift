import ArgumentParser

/// `chiffre modifier ID TEXTE`.
struct Modifier: Commande {
    static let configuration = CommandConfiguration(
        commandName: "modifier",
        abstract: "Change le texte d'un message envoyé. / Change the text of a message that was sent.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "L'identifiant du message, comme --json le donne.") var message: String
    @Argument(help: "Le nouveau texte.") var texte: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        try await sortie.retouche(messagerie) {
            try await messagerie.modifier(try await messagerie.message(message, de: .envoye), texte: texte)
        }
    }
}
