import Contrat
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends the connections that would otherwise be held open by a slow or oversized client: a request that does not arrive
/// whole in time, a reply that is not taken, a body that was refused, and at shutdown whatever does not end by itself. A file
/// may take as long as it needs, up or down, while it moves. A live stream looks after itself (`Arrivees`), and ends with the
/// client's side of the connection.
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

    /// How many bytes of a file must come, or go, in each of the two former times.
    static let progresMinimal = 16 * 1024

    private var echeance: Scheduled<Void>?
    private var echeanceReponse: Scheduled<Void>?
    /// Bytes since the deadline was set.
    private var recus = 0
    private var partis = 0
    private var reponseEnFlux = false
    private var direct = false
    private var dernierEchange = false
    private var enFermeture = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !enFermeture else { return }
        switch unwrapInboundIn(data) {
        case .head(let tete):
            echeance?.cancel()
            if tete.path?.prefix(while: { $0 != "?" }) == Route.envoyerFichier.rawValue[...] {
                surveiller(context, \.echeance, \.recus, toutes: Self.delaiRequete)
            } else {
                echeance = fermeture(context, dans: Self.delaiRequete)
            }
        case .body(let tampon): recus += tampon.readableBytes
        case .end: echeance?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let tete):
            dernierEchange = tete.headerFields[.connection] == "close"
            reponseEnFlux = tete.headerFields[.contentType] == ReponseFichier.type
            direct = tete.headerFields[.contentType] == ReponseFlux.type
            if direct {
                echeanceReponse?.cancel()
            } else if reponseEnFlux {
                surveiller(context, \.echeanceReponse, \.partis, toutes: Self.delaiReponse)
            } else {
                echeanceReponse = fermeture(context, dans: Self.delaiReponse)
            }
            context.write(data, promise: promise)
        case .body(let tampon) where reponseEnFlux:
            let promesse = promise ?? context.eventLoop.makePromise()
            let nombre = tampon.readableBytes
            promesse.futureResult.assumeIsolated().whenSuccess { self.partis += nombre }
            context.write(data, promise: promesse)
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
            promesse.futureResult.assumeIsolated().whenComplete { _ in self.echeanceReponse?.cancel() }
            context.write(data, promise: promesse)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            annuler()
            echeance = fermeture(context, dans: Self.delaiFermeture)
        } else if direct, case ChannelEvent.inputClosed? = event as? ChannelEvent {
            context.close(promise: nil)
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

    /// Ends the connection when `delai` goes by with less than `progresMinimal` bytes more, again and again.
    private func surveiller(
        _ context: ChannelHandlerContext, _ echeance: ReferenceWritableKeyPath<GardeConnexion, Scheduled<Void>?>,
        _ octets: ReferenceWritableKeyPath<GardeConnexion, Int>, toutes delai: TimeAmount
    ) {
        self[keyPath: octets] = 0
        self[keyPath: echeance] = context.eventLoop.assumeIsolated().scheduleTask(in: delai) {
            guard self[keyPath: octets] >= Self.progresMinimal else { return context.channel.close(promise: nil) }
            self.surveiller(context, echeance, octets, toutes: delai)
        }
    }
}
