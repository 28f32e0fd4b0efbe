import ArgumentParser

/// `chiffre minuteur P [DUREE]`.
struct Minuteur: Commande {
    static let configuration = CommandConfiguration(
        commandName: "minuteur",
        abstract: """
            Fait disparaître les messages lus d'une conversation, des deux côtés. / Have the messages of a conversation \
            disappear once read, on both sides.
            """)

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Avec qui.") var correspondant: String
    @Argument(help: "30s, 5m, 1h, 1j, 1w ; 0 : les messages restent. Sans elle : ce qui est réglé.") var duree: String?

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let correspondant: String
            let duree: UInt32
        }
        guard let connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        if let duree {
            let reglee = try await messagerie.regler(minuteur: try DureeMinuteur.lire(duree), avec: connu)
            if let reglee { await sortie.annoncer([reglee]) }
            _ = await messagerie.viderSortie()
        }
        let duree = try await messagerie.minuteur(connu)
        try await sortie.dire(
            Objet(correspondant: connu.pseudo, duree: duree), sortie.textes.minuteur(duree, deMoi: true))
    }
}
