import Contrat
import CryptoChiffre
import Foundation

/// A conversation's messages as they are shown: with what is known of their fate now, and the words that they answer.
struct VueMessages {
    private let rangees: Rangees
    private let conversation: ConversationLocale
    private let accuses: AccusesLocaux
    /// When the queue at the relay was last known to be drained, in seconds since 1970.
    private let videLe: UInt64
    private static let extraitMax = 60

    init(_ conversation: ConversationLocale, _ rangees: Rangees) throws {
        self.rangees = rangees
        self.conversation = conversation
        accuses = try AccusesLocaux.lire(CompteId(Array(conversation.correspondant)), rangees)
        videLe = try Balayage.dernier(rangees) ?? 0
    }

    func voir(_ message: MessageLocal) throws -> MessageLocal {
        var vu = message
        if message.sens == .envoye {
            if let etat = message.place.flatMap(accuses.etat) {
                vu.etat = etat
            } else if message.etat == .depose, let depose = message.depose, estPasse(depose) {
                vu.etat = .expire
            }
        }
        if let id = message.reponse { vu.citation = try citation(id) }
        return vu
    }

    /// Whether the relay has let go what it took then, and a receipt would be here by now.
    private func estPasse(_ depose: Date) -> Bool {
        UInt64(max(0, depose.timeIntervalSince1970)) + LimitesContrat.attenteMessage < videLe
    }

    private func citation(_ id: String) throws -> MessageLocal.Citation? {
        guard let cite = try conversation.message(id: id, rangees)?.message else { return nil }
        return MessageLocal.Citation(
            sens: cite.sens, texte: String((cite.fichier?.nom ?? cite.texte).prefix(Self.extraitMax)))
    }
}
