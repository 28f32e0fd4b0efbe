import CMongoc
import Contrat
import Foundation
import NIOPosix
import Synchronization

/// The way to one MongoDB: a few connections, each used by one thread at a time for one whole operation. Nothing of it runs on
/// the threads that serve everybody.
final class ClientsMongo: Sendable {
    /// Operations that may wait for a connection; whatever comes then is told to come back.
    private static let attenteMax = 4096
    /// How long one waits.
    private static let patience = Duration.seconds(5)
    private static let pret: Void = {
        mongoc_init()
        // libmongoc's own words may hold an address with a password, or what a document holds.
        mongoc_log_set_handler(nil, nil)
    }()

    // A `mongoc_client_pool_t` may be used by many threads at once, but for its end.
    private nonisolated(unsafe) let bassin: OpaquePointer
    private let fils: NIOThreadPool
    private let enAttente = Mutex(0)
    let base: String
    /// Host names and ports, for messages.
    let hotes: String

    /// Reads the address; connects to nothing yet.
    /// - Parameter connexions: how many operations run at once.
    /// - Throws: `ErreurDemarrage` for an address that is none.
    init(_ adresse: AdresseMongo, connexions: Int = 16) throws(ErreurDemarrage) {
        _ = Self.pret
        let uri = try adresse.uri()
        defer { mongoc_uri_destroy(uri) }
        guard let bassin = mongoc_client_pool_new(uri) else {
            throw ErreurDemarrage("the address of MongoDB cannot be used; check its options")
        }
        mongoc_client_pool_set_error_api(bassin, MONGOC_ERROR_API_VERSION_2)
        // Those who follow changes keep theirs.
        mongoc_client_pool_max_size(bassin, UInt32(connexions + Self.suivis))
        self.bassin = bassin
        base = adresse.base
        hotes = adresse.hotes
        fils = NIOThreadPool(numberOfThreads: connexions)
        fils.start()
    }

    /// Connections for those who follow changes.
    private static let suivis = 4

    deinit {
        // Nobody is at work any more: whoever works holds this object.
        fils.shutdownGracefully { _ in }
        mongoc_client_pool_destroy(bassin)
    }

    /// Does one operation on a connection of its own.
    /// - Throws: what `travail` throws; `occupe` when too many wait.
    func executer<R: Sendable>(_ travail: @escaping @Sendable (ClientMongo) throws -> R) async throws -> R {
        guard prendreTour() else { throw Self.tropDAttente }
        defer { enAttente.withLock { $0 -= 1 } }
        let debut = ContinuousClock.now
        return try await fils.runIfActive {
            guard ContinuousClock.now - debut < Self.patience else { throw Self.tropDAttente }
            return try self.emprunter(travail)
        }
    }

    /// Lends a connection for as long as `travail` takes. Blocks.
    func emprunter<R>(_ travail: (ClientMongo) throws -> R) throws -> R {
        guard let client = mongoc_client_pool_pop(bassin) else { throw Self.tropDAttente }
        defer { mongoc_client_pool_push(bassin, client) }
        return try travail(ClientMongo(client, base: base))
    }

    private func prendreTour() -> Bool {
        enAttente.withLock { nombre in
            guard nombre < Self.attenteMax else { return false }
            nombre += 1
            return true
        }
    }

    private static let tropDAttente = Refus(.occupe, "the database is busy", attente: 2)
}
