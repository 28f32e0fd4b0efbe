import CryptoChiffre
import Foundation

/// A long history that took nobody years: what benches open and search. No command reaches it.
package enum HistoireDEssai {
    private static let lot = 2000

    /// Adds `nombre` texts to the conversation with somebody whom the profile knows, as messages are kept that come and go; none is
    /// unread afterwards.
    /// - Parameters:
    ///   - profil: the profile's folder.
    ///   - texte: the text of each, by its number.
    package static func remplir(
        profil: String, mdp: String, avec pseudo: String, _ nombre: Int, texte: @escaping @Sendable (Int) -> String
    ) async throws {
        let acces = Acces(
            dossier: DossierProfil(chemin: profil), relais: nil, autorite: nil, parametres: .courants)
        let messagerie = try await acces.ouvrir(pseudo: nil, mdp: mdp)
        do {
            guard let correspondant = try await messagerie.correspondantConnu(pseudo) else {
                throw ErreurClient.conversationInconnue(pseudo)
            }
            let compte = try correspondant.compteId()
            for debut in stride(from: 0, to: nombre, by: lot) {
                try await messagerie.base.ecrire { rangees in
                    var conversation = try ConversationLocale.ouvrir(compte, rangees)
                    for rang in debut..<min(debut + lot, nombre) {
                        _ = try conversation.ajouter(message(rang, texte(rang)), rangees)
                    }
                    conversation.luJusqua = conversation.dernier
                    try conversation.ecrire(rangees)
                }
            }
        } catch {
            try await messagerie.fermer()
            throw error
        }
        try await messagerie.fermer()
    }

    private static func message(_ rang: Int, _ texte: String) throws -> MessageLocal {
        let envoye = rang % 2 == 0
        let date = Date(timeIntervalSince1970: 1_700_000_000 + TimeInterval(rang))
        var message = MessageLocal(
            id: Hexadecimal.texte(try Alea.octets(IdContenu.taille)), sens: envoye ? .envoye : .recu,
            type: Contenu.texte, texte: texte, horodatage: date, recu: envoye ? nil : date,
            etat: envoye ? .depose : .recu)
        message.place = MessageLocal.Place(
            flux: envoye ? "0011223344556677" : "1/0011223344556677", seq: UInt64(rang / 2))
        if envoye { message.depose = date }
        return message
    }
}
