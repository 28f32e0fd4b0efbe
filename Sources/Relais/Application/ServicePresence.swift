import Logging
import ServiceLifecycle

/// Lets whoever would migrate a MongoDB know that a relay uses it.
struct ServicePresence: Service {
    let clients: ClientsMongo
    let presence: PresenceMongo
    /// What the relay has there.
    let parties: [PartieMigree]

    /// - Throws: `ErreurDemarrage` when the database was taken away from this relay, as from one that was held up for long.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: PresenceMongo.pas)
                do {
                    try await clients.executer { try presence.renouveler(parties, $0) }
                } catch let refus as ErreurDemarrage {
                    throw refus
                } catch {
                    // It is away; it is told when it is back.
                }
            }
        }
        await retirer()
    }

    /// Says that the relay is gone. A MongoDB that is away holds up nobody's end: it will see so by itself.
    private func retirer() async {
        let (fins, fin) = AsyncStream.makeStream(of: Void.self)
        Task {
            try? await clients.executer { try presence.retirer($0) }
            fin.finish()
        }
        Task {
            try? await Task.sleep(for: .milliseconds(500))
            fin.finish()
        }
        for await _ in fins {}
    }
}
