import ArgumentParser

/// `chiffre annuler-mdp`: instead of ending a change of password that was cut short, gives it up.
struct AnnulerMdp: SousCommande {
    static let configuration = CommandConfiguration(
        commandName: "annuler-mdp",
        abstract: "Renonce à un changement de mot de passe interrompu. / Give up an interrupted change of password.")

    @OptionGroup var communes: OptionsCommunes

    func lancer(_ sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let annule: Bool
        }
        let acces = communes.acces
        do {
            let messagerie = try await acces.ouvrir(pseudo: nil, mdp: try await communes.mdp(), abandonner: true)
            try await messagerie.fermer()
            throw ErreurClient.rienAAnnuler
        } catch ErreurClient.changementAbandonne {
            try await sortie.dire(Objet(annule: true), sortie.textes.erreur(.changementAbandonne))
        }
    }
}
