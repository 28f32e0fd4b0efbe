import ArgumentParser

/// `chiffre profil`.
struct MontrerProfil: Commande {
    static let configuration = CommandConfiguration(
        commandName: "profil", abstract: "Montre le profil. / Show the profile.")

    @OptionGroup var communes: OptionsCommunes

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let pseudo: String
            let compte: String
            let relais: String
            let adresseRelais: String
            let cleIdentite: String
            let conversations: Int
            let enAttente: Int
            let illisibles: Int
        }
        let profil = try await messagerie.profil()
        try await sortie.dire(
            Objet(
                pseudo: profil.pseudo, compte: profil.compte, relais: profil.nomRelais,
                adresseRelais: profil.adresseRelais, cleIdentite: profil.cleIdentite,
                conversations: profil.conversations, enAttente: profil.enAttente, illisibles: profil.illisibles),
            sortie.textes.profil(profil))
    }
}
