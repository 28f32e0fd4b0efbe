import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy between clients and the relay that keeps every byte that passes, in both directions.
final class MandataireEspion: Sendable {
    typealias Canal = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// What passed, all connections one after the other as the bytes came.
    struct Trafic: Sendable {
        /// From clients to the relay.
        var montant: [UInt8] = []
        /// From the relay to clients.
        var descendant: [UInt8] = []
    }

    /// Where clients connect, on loopback.
    let port: Int
    private let cible: Int
    private let vu = Mutex(Trafic())
    private let coupure = Mutex<String?>(nil)

    private init(port: Int, cible: Int) {
        self.port = port
        self.cible = cible
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var trafic: Trafic { vu.withLock { $0 } }

    /// From now on the connection breaks when the relay answers once `route` was asked for: the relay has done its work and
    /// the client does not know. Nil: everything passes again.
    func perdreLaReponse(de route: String?) { coupure.withLock { $0 = route } }

    private var aCouper: Bool {
        guard let route = coupure.withLock({ $0 }) else { return false }
        return String(decoding: trafic.montant, as: UTF8.self).contains(route)
    }

    /// Listens before the relay's port `cible` for as long as `corps` runs.
    static func devant(_ cible: Int, _ corps: (MandataireEspion) async throws -> Void) async throws {
        let ecoute = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { canal in
                canal.eventLoop.makeCompletedFuture { try Canal(wrappingChannelSynchronously: canal) }
            }
        let espion = MandataireEspion(port: ecoute.channel.localAddress?.port ?? 0, cible: cible)
        let service = Task { try await espion.servir(ecoute) }
        do {
            try await corps(espion)
        } catch {
            service.cancel()
            throw error
        }
        service.cancel()
    }

    private func servir(_ ecoute: NIOAsyncChannel<Canal, Never>) async throws {
        try await ecoute.executeThenClose { connexions in
            await withDiscardingTaskGroup { groupe in
                do {
                    for try await client in connexions { groupe.addTask { await self.relayer(client) } }
                } catch { /* The listening ends with the test. */  }
                groupe.cancelAll()
            }
        }
    }

    /// One connection: two directions until both ends are done. What breaks is for the two ends to notice.
    private func relayer(_ client: Canal) async {
        try? await client.executeThenClose { duClient, versClient in
            let relais = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: cible) { canal in
                    canal.eventLoop.makeCompletedFuture { try Canal(wrappingChannelSynchronously: canal) }
                }
            try await relais.executeThenClose { duRelais, versRelais in
                try await withThrowingTaskGroup { groupe in
                    groupe.addTask { try await self.copier(duClient, versRelais) { $0.montant += $1 } }
                    groupe.addTask {
                        try await self.copier(duRelais, versClient, tantQue: { !self.aCouper }) { $0.descendant += $1 }
                    }
                    // The first end that closes closes the other.
                    try await groupe.next()
                    groupe.cancelAll()
                }
            }
        }
    }

    private func copier(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>, _ sortie: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        tantQue passe: @Sendable () -> Bool = { true }, noter: @Sendable (inout Trafic, [UInt8]) -> Void
    ) async throws {
        for try await tampon in source {
            guard passe() else { break }
            vu.withLock { noter(&$0, Array(tampon.readableBytesView)) }
            try await sortie.write(tampon)
        }
        sortie.finish()
    }
}
