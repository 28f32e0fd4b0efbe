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
    /// Connections, and threads, of those who follow changes and of whoever looks whether the server is there.
    private static let veilleurs = 4

    // `nonisolated(unsafe)`: a `mongoc_client_pool_t` may be used by many threads at once; it is destroyed by the deinit alone.
    private nonisolated(unsafe) let bassin: OpaquePointer
    private let fils: NIOThreadPool
    private let filsDeVeille = NIOThreadPool(numberOfThreads: veilleurs)
    private let etat = Mutex((enAttente: 0, joignable: false))
    let base: String
    /// Host names and ports, for messages.
    let hotes: String

    /// Reads the address; connects to nothing yet.
    /// - Parameter connexions: how many operations run at once.
    /// - Throws: `ErreurDemarrage` for an address that is none.
    init(_ adresse: AdresseMongo, connexions: Int) throws(ErreurDemarrage) {
        PiloteMongo.preparer()
        let uri = try adresse.uri()
        defer { mongoc_uri_destroy(uri) }
        guard let bassin = mongoc_client_pool_new(uri) else {
            throw ErreurDemarrage("the address of MongoDB cannot be used; check its options")
        }
        mongoc_client_pool_set_error_api(bassin, MONGOC_ERROR_API_VERSION_2)
        mongoc_client_pool_max_size(bassin, UInt32(connexions + Self.veilleurs))
        self.bassin = bassin
        base = adresse.base
        hotes = adresse.hotes
        fils = NIOThreadPool(numberOfThreads: connexions)
        fils.start()
        filsDeVeille.start()
    }

    deinit {
        // Nobody is at work any more: whoever works holds this object.
        fils.shutdownGracefully { _ in }
        filsDeVeille.shutdownGracefully { _ in }
        mongoc_client_pool_destroy(bassin)
    }

    /// Whether the server was there when somebody last looked.
    var joignable: Bool { etat.withLock { $0.joignable } }

    /// Does what has to be done before anything else is, and lets operations in from then on. Blocks.
    func preparer(_ travail: (ClientMongo) throws -> Void) throws {
        try emprunter(travail)
        etat.withLock { $0.joignable = true }
    }

    /// Does one operation on a connection of its own.
    /// - Throws: what `travail` throws; `occupe` when too many wait, or the server is away.
    func executer<R: Sendable>(_ travail: @escaping @Sendable (ClientMongo) throws -> R) async throws -> R {
        try prendreTour()
        defer { etat.withLock { $0.enAttente -= 1 } }
        let debut = ContinuousClock.now
        return try await fils.runIfActive {
            guard ContinuousClock.now - debut < Self.patience else { throw Self.tropDAttente }
            return try self.emprunter(travail)
        }
    }

    /// Does what takes its time, beside the operations.
    func veiller<R: Sendable>(_ travail: @escaping @Sendable () throws -> R) async throws -> R {
        try await filsDeVeille.runIfActive(travail)
    }

    /// Lends a connection for as long as `travail` takes. Blocks.
    func emprunter<R>(_ travail: (ClientMongo) throws -> R) throws -> R {
        let client = try prendre()
        defer { rendre(client) }
        do {
            return try travail(ClientMongo(client, base: base))
        } catch let erreur as ErreurMongo where erreur.sansServeur {
            // Whoever comes next need not find out by waiting.
            etat.withLock { $0.joignable = false }
            throw erreur
        }
    }

    /// Takes a connection that `rendre` gives back.
    func prendre() throws(Refus) -> OpaquePointer {
        guard let client = mongoc_client_pool_pop(bassin) else { throw Self.tropDAttente }
        return client
    }

    func rendre(_ client: OpaquePointer) { mongoc_client_pool_push(bassin, client) }

    private func prendreTour() throws(Refus) {
        try etat.withLock { etat throws(Refus) in
            guard etat.joignable else { throw Refus(.occupe, "the database cannot be reached", attente: 2) }
            guard etat.enAttente < Self.attenteMax else { throw Self.tropDAttente }
            etat.enAttente += 1
        }
    }

    private static let tropDAttente = Refus(.occupe, "the database is busy", attente: 2)
}
