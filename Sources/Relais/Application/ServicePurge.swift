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
                let faite = await purger()
                try? await Task.sleep(for: .seconds(faite ? 3600 : 60))
            }
        }
    }

    /// Erases what has expired by now.
    /// - Returns: whether all of it was.
    @discardableResult
    func purger() async -> Bool {
        do {
            let maintenant = horloge.maintenant
            try await comptes.purger(maintenant: maintenant)
            let nombre = try await messages.purger(maintenant: maintenant)
            let effaces = try await fichiers.purger(maintenant: maintenant)
            journal.info("Purge done", metadata: ["messages": "\(nombre)", "fichiers": "\(effaces)"])
            return true
        } catch is CancellationError {
            // The relay is leaving; the next start purges.
        } catch is Refus {
            // The database is away, which is told where that is found out.
        } catch {
            let base = (error as? any ErreurBD)?.pourJournal ?? "\(type(of: error))"
            journal.error("The purge failed; it will be tried again", metadata: ["erreur": "\(base)"])
        }
        return false
    }
}
