import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends the connections that would otherwise be held open by a slow or oversized client: a request that does not arrive
/// whole in time, a reply that is not taken, a body that was refused, and at shutdown whatever does not end by itself.
final class GardeConnexion: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to send one request.
    static let delaiRequete = TimeAmount.seconds(20)
    /// How long a client may take to read one reply.
    static let delaiReponse = TimeAmount.seconds(60)
    /// How long a refused client may take to read the refusal, and a request under way to end at shutdown.
    static let delaiFermeture = TimeAmount.seconds(1)

    private var echeance: Scheduled<Void>?
    private var echeanceReponse: Scheduled<Void>?
    private var dernierEchange = false
    private var enFermeture = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !enFermeture else { return }
        switch unwrapInboundIn(data) {
        case .head:
            echeance?.cancel()
            echeance = fermeture(context, dans: Self.delaiRequete)
        case .body: break
        case .end: echeance?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let tete):
            dernierEchange = tete.headerFields[.connection] == "close"
            echeanceReponse = fermeture(context, dans: Self.delaiReponse)
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end where dernierEchange:
            // Closing at once could reset the connection before the client has read the reply.
            enFermeture = true
            annuler()
            echeance = fermeture(context, dans: Self.delaiFermeture)
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
        case .end:
            let promesse = promise ?? context.eventLoop.makePromise()
            promesse.futureResult.whenComplete { [echeanceReponse] _ in echeanceReponse?.cancel() }
            context.write(data, promise: promesse)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            annuler()
            echeance = fermeture(context, dans: Self.delaiFermeture)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        annuler()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { annuler() }

    private func annuler() {
        echeance?.cancel()
        echeanceReponse?.cancel()
    }

    private func fermeture(_ context: ChannelHandlerContext, dans delai: TimeAmount) -> Scheduled<Void> {
        let canal = context.channel
        return context.eventLoop.scheduleTask(in: delai) { canal.close(promise: nil) }
    }
}
