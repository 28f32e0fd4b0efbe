import ArgumentParser

/// `chiffre renvoyer ID`.
struct Renvoyer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "renvoyer",
        abstract: """
            Renvoie un message que le relais a refusé. / Send again a message that the relay has refused.
            """)

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "L'identifiant du message, comme --json le donne.") var message: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        let envoi = try await messagerie.renvoyer(try await messagerie.message(message, de: .envoye))
        await sortie.annoncer([
            Messagerie.Ligne(correspondant: envoi.correspondant, ordre: envoi.ordre, message: envoi.message)
        ])
        try await sortie.dire(envoi.message, avec: envoi.correspondant)
        if let raison = envoi.raison { throw raison }
    }
}
