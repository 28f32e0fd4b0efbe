import CMongoc
import Contrat

/// What MongoDB, or the way to it, refused.
struct ErreurMongo: Error {
    /// What somebody can do about it.
    enum Genre: Sendable, Hashable {
        /// The same may be tried again later: there is no primary, no connection, no time, or not yet a majority.
        case passager
        /// The server does not let this relay in, or does not let it do this.
        case acces
        /// A unique index has such an entry.
        case doublon
        /// A change stream was away for so long that what it missed is no longer known.
        case histoirePerdue
        case autre
    }

    let domaine: UInt32
    let code: UInt32
    /// libmongoc's or the server's words. They may hold what a document holds: not for a log.
    let message: String
    let etiquettes: Set<String>

    static let memoire = ErreurMongo(domaine: 0, code: 0, message: "there is no memory left", etiquettes: [])
    /// A document that no relay has written so.
    static let illisible = ErreurMongo(
        domaine: 0, code: 0, message: "a document is not as relays write it", etiquettes: [])

    /// A unique index has such an entry.
    static let doublon = ErreurMongo(
        domaine: 0, code: 11000, message: "a unique index has such an entry", etiquettes: [])

    init(domaine: UInt32, code: UInt32, message: String, etiquettes: Set<String>) {
        (self.domaine, self.code, self.message, self.etiquettes) = (domaine, code, message, etiquettes)
    }

    /// What libmongoc says in `erreur`, and in the server's `reponse` if there is one.
    init(_ erreur: bson_error_t, reponse: Document? = nil) {
        var erreur = erreur
        let message = withUnsafeBytes(of: &erreur.message) { octets in
            String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
        }
        let noms = ["TransientTransactionError", "UnknownTransactionCommitResult", "RetryableWriteError"]
        self.init(
            domaine: erreur.domain, code: erreur.code, message: message,
            etiquettes: Set(reponse?.preter { reponse in noms.filter { mongoc_error_has_label(reponse, $0) } } ?? []))
    }

    var genre: Genre {
        switch mongoc_error_domain_t(domaine) {
        case MONGOC_ERROR_STREAM, MONGOC_ERROR_SERVER_SELECTION, MONGOC_ERROR_WRITE_CONCERN: return .passager
        default: break
        }
        if !etiquettes.isEmpty || Self.passagers.contains(code) { return .passager }
        switch code {
        case 13, 18, 11: return .acces
        case 11000: return .doublon
        case 280, 286: return .histoirePerdue
        default: return .autre
        }
    }

    /// Whether no server was found that could be asked.
    var sansServeur: Bool { mongoc_error_domain_t(domaine) == MONGOC_ERROR_SERVER_SELECTION }

    /// Whether the server has no room left. Some of its errors say so in words only: those of the system, and those of whoever
    /// runs it for others.
    var disquePlein: Bool {
        code == Self.sansPlace
            || ["No space left on device", "over your space quota"].contains { message.contains($0) }
    }

    private static let sansPlace: UInt32 = 14031

    /// For the operator: libmongoc's own words when it found no server, which name hosts and nothing else; otherwise the code.
    var cause: String { sansServeur ? message : pourJournal }

    /// The server's codes for what passes: no primary, a shutdown, a network, a lock or a time limit.
    private static let passagers: Set<UInt32> = [
        6, 7, 24, 46, 50, 63, 64, 89, 91, 112, 133, 134, 150, 189, 202, 234, 246, 251, 262, 9001, 10058, 10107, 11600,
        11602, 13388, 13435, 13436, sansPlace,
    ]
}

extension ErreurMongo: CustomStringConvertible {
    var description: String { pourJournal }
}

extension ErreurMongo: ErreurBD {
    /// What is answered when MongoDB can do nothing for the moment, or nothing before its operator has helped: what the request
    /// has changed, if anything, it changes but once.
    var refus: Refus? {
        switch genre {
        case .passager: Refus(.occupe, "the database cannot be reached", attente: 2)
        case .acces: Refus(.occupe, "the database cannot be used at present", attente: 30)
        case .doublon, .histoirePerdue, .autre: nil
        }
    }

    /// Only a request that found no server was certainly not carried out.
    var incertaine: Bool { !sansServeur }

    var pourJournal: String { "mongodb \(domaine)/\(code)" }
}
