import ArgumentParser
import CryptoChiffre

/// `chiffre conversations`.
struct Conversations: Commande {
    static let configuration = CommandConfiguration(
        commandName: "conversations",
        abstract: "Liste les conversations, la plus récente d'abord. / List the conversations.")

    @OptionGroup var communes: OptionsCommunes

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        struct Objet: Encodable {
            let correspondant: String
            let compte: String
            let confirme: Bool
            let nonLus: Int
            let dernier: String?
            let brouillon: Bool
        }
        let conversations = try await messagerie.conversations()
        for apercu in conversations {
            try await sortie.dire(
                Objet(
                    correspondant: apercu.correspondant.pseudo,
                    compte: try apercu.correspondant.compteId().description,
                    confirme: apercu.correspondant.confirme, nonLus: apercu.nonLus,
                    dernier: apercu.dernier.map { getHorodatage($0.horodatage) }, brouillon: apercu.brouillon),
                sortie.affichage.resume(apercu))
        }
        if conversations.isEmpty, !sortie.json { try await sortie.dire(sortie.textes.aucuneConversation) }
    }
}
