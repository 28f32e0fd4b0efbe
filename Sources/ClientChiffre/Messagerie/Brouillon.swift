import CryptoChiffre
import Foundation

/// What is to be said in a conversation, before it is a content. Messages are named by their contents' ids, in hexadecimal.
enum Brouillon: Sendable {
    /// - Parameters:
    ///   - reponse: the message that it answers.
    ///   - duree: how long it stays once it was read, in seconds; nil when it stays.
    case texte(String, reponse: String? = nil, duree: UInt32? = nil)
    case fichier(Manifeste, duree: UInt32? = nil)
    /// This device's keys are new: the last word of a session.
    case rotation(Declaration)
    /// The account has another name.
    case pseudo
    /// The ratchet messages of these hashes could not be read.
    case reprise([[UInt8]])
    /// What has come, and was read.
    case accuse([Contenu.Accuse])
    /// A message of one's own has another text.
    case modification(message: String, texte: String)
    /// A message of one's own is taken back.
    case retrait(message: String)
    /// The whole conversation is erased.
    case effacement
    /// A sign put to a message; empty to take it back.
    case reaction(message: String, signe: String)
    /// How long messages stay from now on.
    case minuteur(ConversationLocale.Minuteur)

    /// The content's type.
    var type: String {
        switch self {
        case .texte: Contenu.texte
        case .fichier: Contenu.fichier
        case .rotation: Contenu.rotation
        case .pseudo: Contenu.pseudo
        case .reprise: Contenu.reprise
        case .accuse: Contenu.accuse
        case .modification: Contenu.modification
        case .retrait, .effacement: Contenu.suppression
        case .reaction: Contenu.reaction
        case .minuteur: Contenu.minuteur
        }
    }

    /// Whether it is said by the program alone, so that nobody is told that it waits.
    var estMuet: Bool {
        switch self {
        case .accuse, .pseudo, .reprise, .rotation: true
        case .texte, .fichier, .modification, .retrait, .effacement, .reaction, .minuteur: false
        }
    }

    /// The same, to stay as long as messages stay in the conversation.
    func pour(_ minuteur: ConversationLocale.Minuteur) -> Brouillon {
        let duree = minuteur.duree > 0 ? minuteur.duree : nil
        return switch self {
        case .texte(let texte, let reponse, nil): .texte(texte, reponse: reponse, duree: duree)
        case .fichier(let manifeste, nil): .fichier(manifeste, duree: duree)
        default: self
        }
    }

    /// What stands in the sender's history; nil for what is said by the program alone, or of another message.
    func message(id: IdContenu, horodatage: Date, place: MessageLocal.Place) -> MessageLocal? {
        var message = MessageLocal(
            id: Hexadecimal.texte(id.octets), sens: .envoye, type: type, texte: "", horodatage: horodatage,
            etat: .enAttente)
        message.place = place
        switch self {
        case .texte(let texte, let reponse, let duree):
            message.texte = texte
            message.reponse = reponse
            message.duree = duree
        case .fichier(let manifeste, let duree):
            message.fichier = manifeste
            message.duree = duree
        case .rotation, .pseudo, .reprise, .accuse, .modification, .retrait, .effacement, .reaction, .minuteur:
            return nil
        }
        return message
    }
}
