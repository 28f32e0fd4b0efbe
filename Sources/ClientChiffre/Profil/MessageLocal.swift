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
        /// It is on a device of the recipient's.
        case remis
        /// They have read it.
        case lu
        /// The relay has let it go, and nobody has said that it came.
        case expire
        case recu
        /// The relay refused it for good.
        case echec
    }

    /// A notice of the program, kept as what happened so that it can be told in either language.
    enum Avis: Codable, Hashable, Sendable {
        case manquants(UInt64)
        case chaineRompue
        /// They have new keys, announced and signed as they must be: for a new password, or because the old ones may be known.
        case nouvellesCles(compromission: Bool)
        /// They have another name; this was the old one.
        case pseudo(ancien: String)
        /// Something about their keys that nothing explains.
        case alerte(Correspondant.Alerte)
        /// They hold another statement of this account than this device ever made.
        case autreCleDeMoi
        /// Something came in a session that its sender had closed.
        case apresRotation
        /// This profile is an older copy of itself.
        case profilRestaure
        /// From now on messages go so many seconds after they were read; 0: they stay.
        case minuteur(UInt32, deMoi: Bool)
        /// They have had everything that was said before erased.
        case conversationEffacee
    }

    /// A received file that is safe here.
    struct Enregistrement: Codable, Hashable, Sendable {
        /// Its name, without the folder.
        var nom: String
        var date: Date
    }

    /// Where a content stands among what its author's device says.
    struct Place: Codable, Hashable, Sendable {
        var flux: String
        var seq: UInt64
    }

    /// The beginning of a message that another one answers.
    struct Citation: Codable, Hashable, Sendable {
        let sens: Sens
        let texte: String
    }

    /// A later word on it, and where that stands: what is older changes nothing any more.
    struct Retouche: Codable, Hashable, Sendable {
        var place: Place
        var date: Date
    }

    /// One sign each.
    struct Reactions: Codable, Hashable, Sendable {
        struct Signe: Codable, Hashable, Sendable {
            /// Empty when it was taken back.
            var texte: String
            var place: Place
        }

        var mienne: Signe?
        var sienne: Signe?
    }

    /// The content's id in hexadecimal; empty for a notice.
    var id: String
    var sens: Sens
    /// `texte`, `fichier`, or a type that this version does not know.
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
    /// Its place in its flow, by which it is shown.
    var place: Place?
    /// Of what was sent: when the relay took it.
    var depose: Date?
    /// The id of the content that it answers.
    var reponse: String?
    /// The latest change of its text.
    var modifie: Retouche?
    /// Whether its author has taken it back: nothing of it is left here but its place.
    var retire: Bool?
    /// What this account and the other one have put to it.
    var reactions: Reactions?
    /// Of what disappears: how long it stays once it was read, in seconds.
    var duree: UInt32?
    /// When it goes, once that is known.
    var echeance: Date?
    /// What it answers, looked up when it is shown: kept nowhere.
    var citation: Citation?
    /// The exact content, for a type that this version does not know.
    var brut: Data?
    /// Of a file: how to fetch it.
    var fichier: Manifeste?
    /// Of a file: what it was saved as here, and when.
    var enregistre: Enregistrement?

    init(
        id: String, sens: Sens, type: String, texte: String, horodatage: Date, recu: Date? = nil, etat: Etat,
        avis: Avis? = nil, brut: Data? = nil, fichier: Manifeste? = nil
    ) {
        self.id = id
        self.sens = sens
        self.type = type
        self.texte = texte
        self.horodatage = horodatage
        self.recu = recu
        self.etat = etat
        self.avis = avis
        self.brut = brut
        self.fichier = fichier
    }

    /// A notice of the program at `date`.
    static func avis(_ avis: Avis, _ date: Date) -> MessageLocal {
        MessageLocal(
            id: "", sens: .avis, type: "avis", texte: "", horodatage: date, recu: date, etat: .recu, avis: avis)
    }
}
