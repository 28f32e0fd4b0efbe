import CryptoChiffre
import Foundation

/// What is to be said in a conversation, before it is a content.
enum Brouillon: Sendable {
    case texte(String)
    case fichier(Manifeste)
    /// This device's keys are new: the last word of a session.
    case rotation(Declaration)
    /// The account has another name.
    case pseudo
    /// The ratchet messages of these hashes could not be read.
    case reprise([[UInt8]])

    /// The content's type.
    var type: String {
        switch self {
        case .texte: Contenu.texte
        case .fichier: Contenu.fichier
        case .rotation: Contenu.rotation
        case .pseudo: Contenu.pseudo
        case .reprise: Contenu.reprise
        }
    }

    /// What stands in the sender's history; nil for what is said by the program alone.
    func message(id: IdContenu, horodatage: Date) -> MessageLocal? {
        switch self {
        case .texte(let texte):
            MessageLocal(
                id: Hexadecimal.texte(id.octets), sens: .envoye, type: type, texte: texte, horodatage: horodatage,
                etat: .enAttente)
        case .fichier(let manifeste):
            MessageLocal(
                id: Hexadecimal.texte(id.octets), sens: .envoye, type: type, texte: "", horodatage: horodatage,
                etat: .enAttente, fichier: manifeste)
        case .rotation, .pseudo, .reprise: nil
        }
    }
}
