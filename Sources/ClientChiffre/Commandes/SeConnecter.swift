import ArgumentParser
import CryptoChiffre

/// `chiffre se-connecter P`.
struct SeConnecter: Commande {
    static let configuration = CommandConfiguration(
        commandName: "se-connecter",
        abstract: "Ouvre le profil et se connecte au relais. / Open the profile and log in.")

    @OptionGroup var communes: OptionsCommunes
    @Argument var pseudo: String

    var pseudoAttendu: String? { pseudo }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let pseudo: String
            let relais: String
            let codeRecuperation: String?
        }
        try await messagerie.seConnecter()
        // A creation whose end was cut off: its code was never shown.
        let code = try await messagerie.codeRecuperation()
        let connecte = sortie.textes.connecte(pseudo, messagerie.trousseau.nomRelais)
        try await sortie.dire(
            Objet(pseudo: pseudo, relais: messagerie.trousseau.nomRelais, codeRecuperation: code),
            code.map { connecte + "\n\n" + sortie.textes.codeRecuperation($0) } ?? connecte)
        if code != nil { try await messagerie.codeMontre() }
    }
}
