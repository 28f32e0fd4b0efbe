import Synchronization

/// Rung when something came; each listener hears it once however often it was rung while they were busy.
final class Sonnerie: Sendable {
    private struct Etat {
        var ecoutes: [Int: AsyncStream<Void>.Continuation] = [:]
        var numero = 0
    }

    private let etat = Mutex(Etat())

    func sonner() {
        for ecoute in etat.withLock({ Array($0.ecoutes.values) }) { ecoute.yield() }
    }

    /// What rings from now on. Ends with the task that listens.
    func ecouter() -> AsyncStream<Void> {
        let (flux, suite) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let numero = etat.withLock { etat in
            etat.numero += 1
            etat.ecoutes[etat.numero] = suite
            return etat.numero
        }
        suite.onTermination = { [weak self] _ in self?.etat.withLock { $0.ecoutes[numero] = nil } }
        return flux
    }
}
