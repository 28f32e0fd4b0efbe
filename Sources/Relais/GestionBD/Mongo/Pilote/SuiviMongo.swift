import CMongoc
import Foundation

/// A change stream: what becomes of a collection, in order. It keeps a connection for as long as it lives.
final class SuiviMongo {
    /// How long the server waits for something to tell, in milliseconds.
    private static let attente: Int64 = 400

    private static let parSuite = 1000

    private let clients: ClientsMongo
    private let client: OpaquePointer
    private let flux: OpaquePointer

    /// Opens a stream of what `etapes` lets through, after the event that `repere` marks. Without one it begins where reading the
    /// collection now ends: whatever a majority has of it later comes. Blocks.
    init(_ collection: String, etapes: [ValeurMongo], apres repere: Document?, _ clients: ClientsMongo) throws {
        let client = try clients.prendre()
        guard let pointeur = mongoc_client_get_collection(client, clients.base, collection) else {
            clients.rendre(client)
            throw ErreurMongo.illisible
        }
        defer { mongoc_collection_destroy(pointeur) }
        let pipeline: Document = ["pipeline": .tableau(etapes)]
        let options: Document = ["maxAwaitTimeMS": .entier(Self.attente)]
        do {
            if let repere {
                options.ajouter("resumeAfter", .document(repere))
            } else {
                let moment = try Self.momentDeLaMajorite(ClientMongo(client, base: clients.base), collection)
                options.ajouter("startAtOperationTime", .moment(moment.secondes, moment.rang))
            }
        } catch {
            clients.rendre(client)
            throw error
        }
        let flux = pipeline.preter { pipeline in options.preter { mongoc_collection_watch(pointeur, pipeline, $0) } }
        guard let flux else {
            clients.rendre(client)
            throw ErreurMongo.illisible
        }
        self.clients = clients
        self.client = client
        self.flux = flux
        try verifier()
    }

    deinit {
        mongoc_change_stream_destroy(flux)
        clients.rendre(client)
    }

    /// Gives what comes next to `lire`, until nothing has come for a moment or there was much. Blocks.
    func suite(_ lire: (ChampsMongo) -> Void) throws(ErreurMongo) {
        var evenement: OpaquePointer?
        for _ in 0..<Self.parSuite {
            guard mongoc_change_stream_next(flux, &evenement), let courant = evenement else { break }
            lire(ChampsMongo(pointeur: courant))
        }
        try verifier()
    }

    /// Where a stream that is opened later goes on.
    var repere: Document? { mongoc_change_stream_get_resume_token(flux).map { Document(copie: $0) } }

    /// Up to where a majority had everything when it was read just now. What the primary alone has by then comes after it.
    private static func momentDeLaMajorite(
        _ client: ClientMongo, _ collection: String
    ) throws -> (secondes: UInt32, rang: UInt32) {
        try client.enSession { session in
            _ = try client.collection(collection).contient([:])
            var moment: (secondes: UInt32, rang: UInt32) = (0, 0)
            mongoc_client_session_get_operation_time(session, &moment.secondes, &moment.rang)
            return moment
        }
    }

    private func verifier() throws(ErreurMongo) {
        var erreur = bson_error_t()
        guard !mongoc_change_stream_error_document(flux, &erreur, nil) else { throw ErreurMongo(erreur) }
    }
}
