import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A connection to a profile's socket on which a test says what it likes.
struct PriseBrute: Sendable {
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

    init(_ profil: URL) async throws {
        let reception = Reception()
        recu = reception
        canal = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { canal in
                canal.eventLoop.makeCompletedFuture { try canal.pipeline.syncOperations.addHandler(reception) }
            }
            .connect(unixDomainSocketPath: profil.appending(path: "prise").path).get()
    }

    /// A command as the program itself sends it.
    static func demande(_ arguments: [String], v: Int = 1) throws -> String {
        struct Demande: Encodable {
            struct Apport: Encodable {
                var secrets: [String] = []
                var dossier = "/"
                var reception = "/"
            }

            let v: Int
            let arguments: [String]
            var langue = "fr"
            var json = true
            var fuseau = "UTC"
            var apport = Apport()
        }
        return String(decoding: try JSONEncoder().encode(Demande(v: v, arguments: arguments)), as: UTF8.self) + "\n"
    }

    /// Sends as much of `texte` as the other end takes.
    func dire(_ texte: String) { canal.writeAndFlush(ByteBuffer(string: texte), promise: nil) }

    /// What came back so far.
    var reponse: String { String(decoding: recu.octets.withLock { $0 }, as: UTF8.self) }

    /// Waits until `texte` has come back.
    func attendre(_ texte: String) async throws {
        let venu = try await BoutEnBoutTests.attendre { reponse.contains(texte) ? true : nil }
        guard venu == true else {
            throw ErreurEssai("“\(texte)” does not come; instead: \(reponse)")
        }
    }

    /// Whether the other end hangs up in time.
    func raccroche() async throws -> Bool {
        try await BoutEnBoutTests.attendre { canal.isActive ? nil : true } == true
    }

    func fermer() async { try? await canal.close() }
}
