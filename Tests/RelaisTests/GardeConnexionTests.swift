import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Relais

@Suite("No connection is held open by a slow or refused client")
struct GardeConnexionTests {
    /// Stands for a socket, which can be closed by halves: an embedded channel would be closed whole.
    final class DemiFermeture: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart
        private(set) var vues = 0

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            guard mode == .output else { return context.close(mode: mode, promise: promise) }
            vues += 1
            promise?.succeed(())
        }
    }

    let demiFermeture = DemiFermeture()
    let canal: EmbeddedChannel
    let requete = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/v1/prelude")

    init() throws {
        canal = EmbeddedChannel(handlers: [demiFermeture, GardeConnexion()])
        try canal.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    @Test("A request that trickles in is cut off after its time, however lively it looks")
    func goutteAGoutte() throws {
        try canal.writeInbound(HTTPRequestPart.head(requete))
        for _ in 0..<19 {
            canal.embeddedEventLoop.advanceTime(by: .seconds(1))
            try canal.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(canal.isActive)
        canal.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!canal.isActive)
    }

    @Test("A request that came whole leaves the connection alone")
    func entiere() throws {
        try canal.writeInbound(HTTPRequestPart.head(requete))
        try canal.writeInbound(HTTPRequestPart.end(nil))
        canal.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(canal.isActive)
        _ = try canal.finish()
    }

    @Test("A reply that is not taken is given up, one that was taken is forgotten")
    func reponse() throws {
        try canal.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try canal.writeOutbound(HTTPResponsePart.end(nil))
        canal.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(canal.isActive)
        try canal.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        canal.embeddedEventLoop.advanceTime(by: .seconds(59))
        // Written, but not gone: nothing has flushed it.
        canal.write(HTTPResponsePart.end(nil), promise: nil)
        #expect(canal.isActive)
        canal.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!canal.isActive)
    }

    @Test("After a last reply what still comes is dropped, and the connection ends")
    func refusee() throws {
        try canal.writeInbound(HTTPRequestPart.head(requete))
        #expect(try canal.readInbound(as: HTTPRequestPart.self) != nil)
        var reponse = HTTPResponse(status: .contentTooLarge)
        reponse.headerFields[.connection] = "close"
        try canal.writeOutbound(HTTPResponsePart.head(reponse))
        try canal.writeOutbound(HTTPResponsePart.end(nil))
        #expect(demiFermeture.vues == 1 && canal.isActive)
        try canal.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        #expect(try canal.readInbound(as: HTTPRequestPart.self) == nil)
        canal.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!canal.isActive)
    }

    @Test("At shutdown a request under way has a second to end")
    func arret() throws {
        try canal.writeInbound(HTTPRequestPart.head(requete))
        canal.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(canal.isActive)
        canal.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!canal.isActive)
    }

    @Test("An upload may take hours while it moves, and ends when it does not")
    func depotLent() throws {
        let depot = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/v1/envoyer_fichier?id=00")
        try canal.writeInbound(HTTPRequestPart.head(depot))
        for _ in 0..<360 {
            canal.embeddedEventLoop.advanceTime(by: .seconds(19))
            try canal.writeInbound(
                HTTPRequestPart.body(ByteBuffer(repeating: 1, count: GardeConnexion.progresMinimal)))
            canal.embeddedEventLoop.advanceTime(by: .seconds(1))
            #expect(canal.isActive)
        }
        canal.embeddedEventLoop.advanceTime(by: .seconds(10))
        try canal.writeInbound(
            HTTPRequestPart.body(ByteBuffer(repeating: 1, count: GardeConnexion.progresMinimal - 1)))
        canal.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!canal.isActive)
    }

    @Test("A download may take hours while it is taken, and ends when it is not")
    func lectureLente() throws {
        var tete = HTTPResponse(status: .ok)
        tete.headerFields[.contentType] = ReponseFichier.type
        try canal.writeOutbound(HTTPResponsePart.head(tete))
        let morceau = HTTPResponsePart.body(ByteBuffer(repeating: 1, count: GardeConnexion.progresMinimal))
        for _ in 0..<120 {
            canal.embeddedEventLoop.advanceTime(by: .seconds(59))
            try canal.writeOutbound(morceau)
            canal.embeddedEventLoop.advanceTime(by: .seconds(1))
            #expect(canal.isActive)
        }
        // Written, but not gone: nothing has flushed it.
        canal.write(morceau, promise: nil)
        canal.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!canal.isActive)
    }

    @Test("A live stream may be silent for hours, and ends with the client's side")
    func direct() throws {
        try canal.writeInbound(HTTPRequestPart.head(requete))
        try canal.writeInbound(HTTPRequestPart.end(nil))
        var tete = HTTPResponse(status: .ok)
        tete.headerFields[.contentType] = ReponseFlux.type
        try canal.writeOutbound(HTTPResponsePart.head(tete))
        canal.embeddedEventLoop.advanceTime(by: .hours(5))
        #expect(canal.isActive)
        canal.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!canal.isActive)
    }
}
