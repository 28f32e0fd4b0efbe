import ArgumentParser

/// `chiffre verrouiller`.
struct Verrouiller: Commande {
    static let configuration = CommandConfiguration(
        commandName: "verrouiller",
        abstract: "Met fin à l'agent : le profil se referme. / End the agent: the profile is closed.")
    static let fermeLeProfil = true

    @OptionGroup var communes: OptionsCommunes

    func lancer(_ sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let etaitOuvert: Bool
        }
        let code = try await PriseClient.executer(Apport(), communes)
        if let code, code != 0 { throw ExitCode(code) }
        try await sortie.dire(
            Objet(etaitOuvert: code != nil),
            code == nil ? sortie.textes.dejaVerrouille : sortie.textes.profilFerme)
    }

    /// Whatever relay it is open on.
    func verifier(_ messagerie: Messagerie, _ apport: Apport) async throws {}

    /// Closing the profile is all there is to do.
    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {}
}
