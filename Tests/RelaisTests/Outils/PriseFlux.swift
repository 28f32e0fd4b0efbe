import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A live stream as a bare socket, which reads or does not.
final class PriseFlux: Sendable {
    /// Notes what comes, but no more of it than its end.
    private final class Oreille: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let debut: EventLoopPromise<Void>
        let queue: @Sendable ([UInt8]) -> Void
        private var vus: [UInt8] = []
        private var commence = false

        init(debut: EventLoopPromise<Void>, queue: @escaping @Sendable ([UInt8]) -> Void) {
            self.debut = debut
            self.queue = queue
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            vus = (vus + unwrapInboundIn(data).readableBytesView).suffix(4096)
            if !commence, vus.starts(with: Array("HTTP/1.1 200".utf8)), vus.contains(UInt8(ascii: ":")) {
                commence = true
                debut.succeed(())
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            debut.fail(ChannelError.eof)
            queue(vus)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    let canal: any Channel
    private let debut: EventLoopFuture<Void>
    private let queue: Queue

    private final class Queue: Sendable {
        let octets = Mutex<[UInt8]>([])
    }

    private init(_ canal: any Channel, _ debut: EventLoopFuture<Void>, _ queue: Queue) {
        self.canal = canal
        self.debut = debut
        self.queue = queue
    }

    static func ouvrir(_ url: String, _ jeton: Data, lit: Bool = true) async throws -> PriseFlux {
        let port = try #require(url.split(separator: ":").last.flatMap { Int($0) })
        let boucle = MultiThreadedEventLoopGroup.singleton.next()
        let debut = boucle.makePromise(of: Void.self)
        let queue = Queue()
        let canal = try await ClientBootstrap(group: boucle)
            .channelOption(ChannelOptions.autoRead, value: lit)
            // Little is taken by a system that stands for a client that takes nothing.
            .channelOption(ChannelOptions.socketOption(.so_rcvbuf), value: lit ? 1 << 18 : 4096)
            .channelInitializer { canal in
                canal.eventLoop.makeCompletedFuture {
                    try canal.pipeline.syncOperations.addHandler(
                        Oreille(debut: debut) { vus in queue.octets.withLock { $0 = vus } })
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await canal.writeAndFlush(
            ByteBuffer(
                string:
                    "GET /v1/flux HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(jeton.base64EncodedString())\r\n\r\n"))
        return PriseFlux(canal, debut.futureResult, queue)
    }

    /// Returns once the relay has accepted the stream.
    func attendreDebut() async throws { try await debut.get() }

    /// Returns once the connection has ended.
    func fin() async throws { try await canal.closeFuture.get() }

    /// Whether the last thing that came was the end of the reply.
    var terminee: Bool { queue.octets.withLock { $0.suffix(5) == Array("0\r\n\r\n".utf8)[...] } }
}
