import ServiceLifecycle

/// The one timer of all live streams.
struct ServiceFlux: Service {
    let arrivees: Arrivees
    let reglages: ReglagesFlux

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for tour in 0... {
                do { try await Task.sleep(for: reglages.battement / Arrivees.tours) } catch { return }
                arrivees.battre(tour: tour, delai: reglages.delaiEcriture)
            }
        }
    }

    /// Ends every stream once the server stops listening: called where it runs, since it waits for their connections before any
    /// other service is told.
    static func arreterAvecLeServeur(_ arrivees: Arrivees) {
        Task {
            do { try await gracefulShutdown() } catch { /* The server is gone, and its connections with it. */  }
            arrivees.arreter()
        }
    }
}
