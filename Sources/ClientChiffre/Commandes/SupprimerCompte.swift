import ArgumentParser

/// `chiffre supprimer-compte`.
struct SupprimerCompte: Commande {
    static let configuration = CommandConfiguration(
        commandName: "supprimer-compte",
        abstract:
            "Supprime le compte au relais et le profil ici. / Erase the account at the relay and the profile here.")
    static let fermeLeProfil = true

    @OptionGroup var communes: OptionsCommunes
    @OptionGroup var confirmation: Confirmation

    func preparer() async throws -> Apport {
        let textes = communes.textes
        let mdp = try await communes.mdp()
        try await confirmation.demander(textes.confirmerSuppressionCompte, attendu: textes.motDeSuppression)
        return Apport(secrets: [mdp])
    }

    func mdpDuProfil(_ apport: Apport) async throws -> String {
        guard let mdp = apport.secrets.first else { throw ErreurClient.inattendue("the password is missing") }
        return mdp
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let supprime: Bool
        }
        try await messagerie.supprimerCompte(mdp: try await mdpDuProfil(apport))
        try await sortie.dire(Objet(supprime: true), sortie.textes.compteSupprime)
    }
}
