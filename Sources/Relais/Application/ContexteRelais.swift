import Hummingbird
import NIOCore

/// A request's context: what Hummingbird keeps, and where the connection came from.
struct ContexteRelais: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the socket's other end.
    let adresse: String?
    let canal: any Channel
    /// Where the connection's bytes are written.
    var boucle: any EventLoop { canal.eventLoop }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        canal = source.channel
        adresse = source.channel.remoteAddress?.ipAddress
    }
}
