import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The signals by which a program is asked to end, taken as a request from when this is made.
struct Signaux {
    private let sources: [any DispatchSourceSignal]

    init(_ demande: @escaping @Sendable () -> Void) {
        sources = [SIGTERM, SIGINT, SIGHUP].map { numero in
            signal(numero, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: numero, queue: .global())
            source.setEventHandler { demande() }
            source.activate()
            return source
        }
        // A password that was asked for left them to end the program at once.
        ModeTerminal.cederSignaux()
    }

    /// Takes no further notice; the program is ending.
    func rendre() { for source in sources { source.cancel() } }
}
