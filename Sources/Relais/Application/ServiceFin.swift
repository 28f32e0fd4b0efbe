import Logging
import NIOPosix
import ServiceLifecycle

/// What a relay ends with: it keeps the lock of its folder for as long as the other services run, and says then that it has
/// ended well.
struct ServiceFin: Service {
    let verrou: VerrouDonnees
    let base: BaseRelais
    let controle: ControleBase?
    let arret: ArretPropre
    let journal: Logger

    /// How often it is tried to empty SQLite's log, which the second connection may be carrying over.
    private static let essais = 20

    func run() async throws {
        try await gracefulShutdown()
        guard controle?.entiere ?? true, !base.abimee else { return }
        for _ in 0..<Self.essais {
            if await base.tronquerJournal() { break }
            try await Task.sleep(for: .milliseconds(25))
        }
        do {
            try await NIOThreadPool.singleton.runIfActive { try arret.noter() }
        } catch {
            journal.warning("The next start will look whether the database is whole")
        }
    }
}
