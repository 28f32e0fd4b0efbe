import CMongoc

/// A connection that is lent for one operation: not to be kept.
final class ClientMongo {
    let pointeur: OpaquePointer
    let base: String
    /// The transaction that is under way.
    private(set) var session: OpaquePointer?

    init(_ pointeur: OpaquePointer, base: String) {
        self.pointeur = pointeur
        self.base = base
    }

    func collection(_ nom: String) throws(ErreurMongo) -> CollectionMongo { try CollectionMongo(nom, de: self) }

    /// Runs a command that writes, once more when the way to the server broke and it is one that may be.
    @discardableResult
    func ecrire(_ commande: Document) throws(ErreurMongo) -> Document {
        let options = try options()
        return try Self.repondant { reponse, erreur in
            commande.preter { commande in
                options.preter {
                    mongoc_client_write_command_with_opts(pointeur, base, commande, $0, reponse, &erreur)
                }
            }
        }
    }

    /// Asks the server something about itself, or about one of its databases.
    func demander(_ commande: Document, base: String = "admin") throws(ErreurMongo) -> Document {
        try Self.repondant { reponse, erreur in
            commande.preter { mongoc_client_command_simple(pointeur, base, $0, nil, reponse, &erreur) }
        }
    }

    /// `options` with the transaction that is under way.
    func options(_ options: Document = [:]) throws(ErreurMongo) -> Document {
        guard let session else { return options }
        var erreur = bson_error_t()
        guard options.preter({ mongoc_client_session_append(session, $0, &erreur) }) else { throw ErreurMongo(erreur) }
        return options
    }

    /// Runs `corps` in a session of its own, without a transaction.
    func enSession<R>(_ corps: (OpaquePointer) throws -> R) throws -> R {
        var erreur = bson_error_t()
        guard let session = mongoc_client_start_session(pointeur, nil, &erreur) else { throw ErreurMongo(erreur) }
        defer { mongoc_client_session_destroy(session) }
        return try avec(session) { try corps(session) }
    }

    /// Runs `corps` within `session`.
    func avec<R>(_ session: OpaquePointer, _ corps: () throws -> R) rethrows -> R {
        self.session = session
        defer { self.session = nil }
        return try corps()
    }

    /// - Parameter appel: makes the reply where it is told to, also when it fails.
    static func repondant(_ appel: (OpaquePointer, inout bson_error_t) -> Bool) throws(ErreurMongo) -> Document {
        let reponse = try Document(pourReponse: ())
        var erreur = bson_error_t()
        guard reponse.preter({ appel($0, &erreur) }) else { throw ErreurMongo(erreur, reponse: reponse) }
        return reponse
    }
}
