import Foundation
import Logging
import ServiceLifecycle

/// Runs a service whose graceful shutdown is bounded: a TLS client that does not answer the close, or a request under way,
/// holds the process for 1.5 s at most. Nothing is lost by leaving so: what was answered is committed.
struct ServiceBorne<Interieur: Service>: Service {
    static var delai: Duration { .milliseconds(1500) }

    let interieur: Interieur
    let journal: Logger

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await interieur.run()
        } onGracefulShutdown: {
            Task {
                try await Task.sleep(for: Self.delai)
                journal.notice("Left with connections still open")
                _exit(EXIT_SUCCESS)
            }
        }
    }
}
