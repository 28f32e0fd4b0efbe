import Logging
import ServiceLifecycle

/// What a relay ends with: it keeps the lock of its folder for as long as the other services run, and says then that it has
/// ended well.
struct ServiceFin: Service {
    let verrou: VerrouDonnees
    /// Nil when it has no database of its own.
    let base: BaseEmbarquee?
    let journal: Logger

    func run() async throws {
        try await gracefulShutdown()
        do {
            try await base?.noterLaFin()
        } catch {
            journal.warning("The next start will look whether the database is whole")
        }
    }
}
