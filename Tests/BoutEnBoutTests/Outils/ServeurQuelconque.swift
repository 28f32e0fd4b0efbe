import NIOCore
import NIOHTTP1
import NIOPosix

/// A web server on loopback that answers every request alike: what a client meets at an address that is no relay's, or a
/// relay's of another time.
enum ServeurQuelconque {
    private final class Reponse: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let statut: Int
        private let corps: String

        init(_ statut: Int, _ corps: String) { (self.statut, self.corps) = (statut, corps) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let entetes: HTTPHeaders = [
                "Content-Length": "\(corps.utf8.count)", "Content-Type": "application/json", "Retry-After": "37",
            ]
            let tete = HTTPResponseHead(version: .http1_1, status: .init(statusCode: statut), headers: entetes)
            context.write(wrapOutboundOut(.head(tete)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: corps)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    /// Listens for as long as `corps` runs, which is given the address.
    static func servir(_ statut: Int, _ reponse: String, _ corps: (String) async throws -> Void) async throws {
        let serveur = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { canal in
                canal.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try canal.pipeline.syncOperations.addHandler(Reponse(statut, reponse))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await corps("http://127.0.0.1:\(serveur.localAddress?.port ?? 0)")
        } catch {
            try await serveur.close()
            throw error
        }
        try await serveur.close()
    }
}
