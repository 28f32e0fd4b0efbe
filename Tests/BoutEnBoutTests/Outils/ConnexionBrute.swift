import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection to the relay on which a test says what it likes, or stops in the middle.
struct ConnexionBrute: Sendable {
    private let canal: any Channel
    private let recu: Reception

    private final class Reception: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let octets = Mutex<[UInt8]>([])

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let tampon = unwrapInboundIn(data)
            octets.withLock { $0 += Array(tampon.readableBytesView) }
        }
    }

    /// Connects to a loopback port and sends `texte`.
    init(port: Int, _ texte: String) async throws {
        let reception = Reception()
        recu = reception
        canal = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { canal in
                canal.eventLoop.makeCompletedFuture { try canal.pipeline.syncOperations.addHandler(reception) }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await canal.writeAndFlush(ByteBuffer(string: texte))
    }

    /// What came back so far.
    var reponse: String { String(decoding: recu.octets.withLock { $0 }, as: UTF8.self) }

    /// Whether the other end has not closed it.
    var ouverte: Bool { canal.isActive }

    func fermer() async { try? await canal.close() }
}
