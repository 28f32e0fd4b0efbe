import ServiceLifecycle

/// Has the relays of one database tell each other, a few times a second, what each has let through.
struct ServiceDebits: Service {
    private static let pas = Duration.milliseconds(200)

    let debits: Debits

    func run() async throws {
        guard debits.sontPartages else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await debits.echanger()
                try? await Task.sleep(for: Self.pas)
            }
        }
    }
}
