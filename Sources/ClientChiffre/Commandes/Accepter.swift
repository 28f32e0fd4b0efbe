import ArgumentParser

/// `chiffre accepter P`.
struct Accepter: Commande {
    static let configuration = CommandConfiguration(
        commandName: "accepter",
        abstract:
            "Accepte une demande, débloque, ou admet de nouvelles clés. / Accept a request, unblock, or admit new keys."
    )

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Qui.") var correspondant: String

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        let change = try await messagerie.accepter(connu)
        try await sortie.dire(ObjetCorrespondant(change), sortie.textes.accepte(change.nom(sortie.textes)))
    }
}
