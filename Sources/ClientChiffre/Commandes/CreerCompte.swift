import ArgumentParser
import CryptoChiffre

/// `chiffre creer-compte P`.
struct CreerCompte: SousCommande {
    static let configuration = CommandConfiguration(
        commandName: "creer-compte",
        abstract: "Crée un compte, affiche son code de récupération une seule fois. / Make an account.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "3 à 32 caractères parmi a-z 0-9 _ . -, une lettre d'abord.") var pseudo: String

    func lancer(_ sortie: SortieCommande) async throws {
        let acces = communes.acces
        guard !acces.dossier.contientUnCompte else { throw ErreurClient.profilExistant(acces.dossier.chemin) }
        try verificationPseudo(pseudo)
        guard let mdp = try await communes.nouveauMdp(verifier: { try verificationMDP($0, connus: [pseudo]) }) else {
            throw ErreurClient.mdpDifferents
        }
        let messagerie = try await acces.creationCompte(pseudo: pseudo, mdp: mdp)
        do {
            try await annoncer(messagerie, sortie)
        } catch {
            try await messagerie.fermer()
            throw error
        }
        try await messagerie.fermer()
    }

    private func annoncer(_ messagerie: Messagerie, _ sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let pseudo: String
            let compte: String
            let relais: String
            let codeRecuperation: String
        }
        let code = try await messagerie.codeRecuperation() ?? ""
        try await sortie.dire(
            Objet(
                pseudo: pseudo, compte: messagerie.trousseau.compte.description, relais: messagerie.trousseau.nomRelais,
                codeRecuperation: code),
            sortie.textes.compteCree(pseudo) + "\n\n" + sortie.textes.codeRecuperation(code))
        try await messagerie.codeMontre()
    }
}
