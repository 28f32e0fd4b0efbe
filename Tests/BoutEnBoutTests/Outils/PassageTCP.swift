import NIOCore
import NIOPosix

/// What TCP proxies on loopback have in common: every connection is made to another port as well, and each direction's bytes
/// go through the proxy's hands.
enum PassageTCP {
    typealias Canal = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    typealias Ecoute = NIOAsyncChannel<Canal, Never>
    typealias Entree = NIOAsyncChannelInboundStream<ByteBuffer>
    typealias Sortie = NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// What becomes of one connection. Whichever of these ends first ends the connection.
    struct Traitement: Sendable {
        /// From clients.
        let montant: @Sendable (Entree, Sortie) async throws -> Void
        /// To clients.
        let descendant: @Sendable (Entree, Sortie) async throws -> Void
        /// Ends when the connection has to.
        var garde: (@Sendable () async throws -> Void)?
    }

    /// Listens on a free port.
    static func ecouter() async throws -> (ecoute: Ecoute, port: Int) {
        let ecoute = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { canal in
                canal.eventLoop.makeCompletedFuture { try Canal(wrappingChannelSynchronously: canal) }
            }
        return (ecoute, ecoute.channel.localAddress?.port ?? 0)
    }

    /// Connects whoever comes to `cible` for as long as `corps` runs.
    static func servir(
        _ ecoute: Ecoute, vers cible: Int, _ traitement: Traitement, _ corps: () async throws -> Void
    ) async throws {
        let service = Task { try await servir(ecoute, vers: cible, traitement) }
        defer { service.cancel() }
        try await corps()
    }

    private static func servir(_ ecoute: Ecoute, vers cible: Int, _ traitement: Traitement) async throws {
        try await ecoute.executeThenClose { connexions in
            await withDiscardingTaskGroup { groupe in
                do {
                    for try await client in connexions {
                        groupe.addTask { await relayer(client, vers: cible, traitement) }
                    }
                } catch { /* The listening ends with the test. */  }
                groupe.cancelAll()
            }
        }
    }

    /// One connection: two directions until both ends are done. What breaks is for the two ends to notice.
    private static func relayer(_ client: Canal, vers cible: Int, _ traitement: Traitement) async {
        try? await client.executeThenClose { duClient, versClient in
            let serveur = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: cible) { canal in
                    canal.eventLoop.makeCompletedFuture { try Canal(wrappingChannelSynchronously: canal) }
                }
            try await serveur.executeThenClose { duServeur, versServeur in
                try await withThrowingTaskGroup { groupe in
                    groupe.addTask { try await traitement.montant(duClient, versServeur) }
                    groupe.addTask { try await traitement.descendant(duServeur, versClient) }
                    if let garde = traitement.garde { groupe.addTask { try await garde() } }
                    // The first end that closes closes the other.
                    try await groupe.next()
                    groupe.cancelAll()
                }
            }
        }
    }
}
