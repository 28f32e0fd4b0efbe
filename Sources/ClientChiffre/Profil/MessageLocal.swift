import Foundation

/// A line of a conversation's history.
struct MessageLocal: Codable, Hashable, Sendable {
    /// Where it came from.
    enum Sens: String, Codable, Sendable {
        case envoye, recu
        /// Said by this program: something is missing here.
        case avis
    }

    /// What is known of its fate.
    enum Etat: String, Codable, Sendable {
        /// Committed here, not yet with the relay.
        case enAttente = "en_attente"
        /// The relay has it on disk.
        case depose
        case recu
        /// The relay refused it for good.
        case echec
    }

    /// A notice of the program, kept as what happened so that it can be told in either language.
    enum Avis: Codable, Hashable, Sendable {
        case manquants(UInt64)
        case chaineRompue
    }

    /// The content's id in hexadecimal; empty for a notice.
    var id: String
    var sens: Sens
    /// `texte`, or a type that this version does not know.
    var type: String
    var texte: String
    /// When its author says that it was written.
    var horodatage: Date
    /// When the relay stored it, for what was received.
    var recu: Date?
    var etat: Etat
    /// Why the relay refused it for good: its error code.
    var refus: String?
    var avis: Avis?
    /// The exact content, for a type that this version does not know.
    var brut: Data?
}
