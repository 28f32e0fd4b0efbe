import ArgumentParser

/// `chiffre se-deconnecter [--partout]`.
struct SeDeconnecter: Commande {
    static let configuration = CommandConfiguration(
        commandName: "se-deconnecter",
        abstract: "Met fin à la connexion au relais, ou à toutes. / End the login at the relay, or all of them.")
    static let fermeLeProfil = true

    @OptionGroup var communes: OptionsCommunes
    @Flag(help: "Partout où ce compte est connecté / wherever this account is logged in.") var partout = false

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let partout: Bool
        }
        try await messagerie.seDeconnecter(partout: partout)
        try await sortie.dire(Objet(partout: partout), sortie.textes.deconnecte(partout: partout))
    }
}
