import Hummingbird
import NIOCore

/// A request's context: what Hummingbird keeps, and where the connection came from.
struct ContexteRelais: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the socket's other end.
    let adresse: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        adresse = source.channel.remoteAddress?.ipAddress
    }
}
