import Hummingbird
import NIOCore

/// A request's context: what Hummingbird keeps, and where the connection came from.
struct ContexteRelais: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the socket's other end.
    let adresse: String?
    /// Where the connection's bytes are written.
    let boucle: any EventLoop

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        boucle = source.channel.eventLoop
        adresse = source.channel.remoteAddress?.ipAddress
    }
}
