import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends the connections that would otherwise be held open by a slow, oversized or merely idle client: a request that is
/// not read whole in time, a body that was refused, and at shutdown whatever does not end by itself.
final class GardeConnexion: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to send one request.
    static let delaiRequete = TimeAmount.seconds(20)
    /// How long a refused client may take to read the refusal, and a request under way to end at shutdown.
    static let delaiFermeture = TimeAmount.seconds(1)

    private var echeance: Scheduled<Void>?
    private var dernierEchange = false
    private var enFermeture = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !enFermeture else { return }
        switch unwrapInboundIn(data) {
        case .head: fermer(context, dans: Self.delaiRequete)
        case .body: break
        case .end: echeance?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let tete) where tete.headerFields[.connection] == "close": dernierEchange = true
        case .end where dernierEchange:
            // Closing at once could reset the connection before the client has read the reply.
            enFermeture = true
            fermer(context, dans: Self.delaiFermeture)
            context.writeAndFlush(data, promise: promise)
            return context.close(mode: .output, promise: nil)
        default: break
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { fermer(context, dans: Self.delaiFermeture) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        echeance?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { echeance?.cancel() }

    private func fermer(_ context: ChannelHandlerContext, dans delai: TimeAmount) {
        echeance?.cancel()
        let canal = context.channel
        echeance = context.eventLoop.scheduleTask(in: delai) { canal.close(promise: nil) }
    }
}
