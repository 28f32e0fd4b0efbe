import ArgumentParser

/// `chiffre reagir ID SIGNE`.
struct Reagir: Commande {
    static let configuration = CommandConfiguration(
        commandName: "reagir", abstract: "Met un signe à un message. / Put a sign to a message.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "L'identifiant du message, comme --json le donne.") var message: String
    @Argument(help: "Un seul signe ; rien pour le retirer.") var signe = ""

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        try await sortie.retouche(messagerie) {
            try await messagerie.reagir(try await messagerie.message(message), signe: signe)
        }
    }
}
