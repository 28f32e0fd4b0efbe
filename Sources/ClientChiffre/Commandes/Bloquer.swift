import ArgumentParser

/// `chiffre bloquer P`.
struct Bloquer: Commande {
    static let configuration = CommandConfiguration(
        commandName: "bloquer",
        abstract: "Bloque quelqu'un : rien n'en arrive plus. / Block somebody: nothing comes from them any more.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Qui.") var correspondant: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        let change = try await messagerie.bloquer(connu)
        try await sortie.dire(ObjetCorrespondant(change), sortie.textes.bloque(change.nom(sortie.textes)))
    }
}
