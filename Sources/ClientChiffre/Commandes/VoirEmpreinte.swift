import ArgumentParser
import CryptoChiffre

/// `chiffre empreinte P [CODE]`.
struct VoirEmpreinte: Commande {
    static let configuration = CommandConfiguration(
        commandName: "empreinte",
        abstract: "Montre l'empreinte à comparer, ou la compare. / Show the fingerprint to compare, or compare it.")

    @OptionGroup var communes: OptionsCommunes
    @Argument(help: "Qui. / Who.") var correspondant: String
    @Argument(help: "Ce que montre l'autre. / What the other one shows.") var code: [String] = []

    private struct Objet: Encodable {
        let correspondant: ObjetCorrespondant
        let empreinte: String
    }

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        guard var connu = try await messagerie.correspondantConnu(correspondant) else {
            throw ErreurClient.conversationInconnue(correspondant)
        }
        let textes = sortie.textes
        if !code.isEmpty { connu = try await messagerie.verifier(connu, empreinte: code.joined()) }
        let empreinte = try await messagerie.empreinte(avec: connu)
        let nom = connu.nom(textes)
        try await sortie.dire(
            Objet(correspondant: ObjetCorrespondant(connu), empreinte: empreinte.groupes.joined()),
            code.isEmpty ? textes.empreinte(empreinte, de: nom) : textes.verifie(nom))
    }
}
