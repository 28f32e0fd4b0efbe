import ArgumentParser

/// `chiffre retirer ID`.
struct Retirer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "retirer",
        abstract: """
            Supprime un message envoyé, ici et chez son destinataire. / Delete a message that was sent, here and at its \
            recipient's.
            """)

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "L'identifiant du message, comme --json le donne.") var message: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        try await sortie.retouche(messagerie) {
            try await messagerie.retirer(try await messagerie.message(message, de: .envoye))
        }
    }
}
