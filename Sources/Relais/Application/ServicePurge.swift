import Logging
import ServiceLifecycle

/// Every hour, and once at start, erases what has expired. Nothing expired is served in the meantime either.
struct ServicePurge: Service {
    let comptes: any DepotComptes
    let messages: any DepotMessages
    let fichiers: any DepotFichiers
    let horloge: Horloge
    let journal: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await purger()
                try? await Task.sleep(for: .seconds(3600))
            }
        }
    }

    /// Erases what has expired by now.
    func purger() async {
        do {
            let maintenant = horloge.maintenant
            try await comptes.purger(maintenant: maintenant)
            let nombre = try await messages.purger(maintenant: maintenant)
            let effaces = try await fichiers.purger(maintenant: maintenant)
            journal.info("Purge done", metadata: ["messages": "\(nombre)", "fichiers": "\(effaces)"])
        } catch is CancellationError {
            // The relay is leaving; the next start purges.
        } catch {
            let base = (error as? any ErreurBD)?.pourJournal ?? "\(type(of: error))"
            journal.error("The purge failed; it will be tried again", metadata: ["erreur": "\(base)"])
        }
    }
}
