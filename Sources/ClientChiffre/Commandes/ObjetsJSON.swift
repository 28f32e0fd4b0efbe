import CryptoChiffre
import Foundation

/// A message as `--json` prints it. Texts are exact, not made harmless: they are for programs.
struct ObjetMessage: Encodable {
    let id: String
    let correspondant: String
    let compte: String
    let confirme: Bool
    let sens: String
    let type: String
    let texte: String
    let horodatage: String
    let etat: String

    init(_ message: MessageLocal, _ correspondant: Correspondant, _ affichage: AfficherConversation) {
        id = message.id
        self.correspondant = correspondant.pseudo
        compte = Hexadecimal.texte(correspondant.compte)
        confirme = correspondant.confirme
        sens = message.sens.rawValue
        type = message.type
        texte = message.sens == .avis ? affichage.texte(message) : message.texte
        horodatage = getHorodatage(message.horodatage)
        etat = message.etat.rawValue
    }
}
