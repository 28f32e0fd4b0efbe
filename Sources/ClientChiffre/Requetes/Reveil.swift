import Synchronization

/// A sleep that somebody else may cut short.
final class Reveil: Sendable {
    private struct Etat {
        var sommeil: Task<Void, Never>?
        /// Rung while nobody slept: the next sleep ends at once.
        var sonne = false
    }

    private let etat = Mutex(Etat())

    func sonner() {
        etat.withLock { etat in
            if let sommeil = etat.sommeil { sommeil.cancel() } else { etat.sonne = true }
        }
    }

    /// Returns after `duree`, when it is rung, or when the task is cancelled.
    func dormir(_ duree: Duration) async {
        let sommeil = Task {
            do { try await Task.sleep(for: duree) } catch { /* Rung. */  }
        }
        etat.withLock { etat in
            if etat.sonne { sommeil.cancel() } else { etat.sommeil = sommeil }
            etat.sonne = false
        }
        await withTaskCancellationHandler {
            await sommeil.value
        } onCancel: {
            sommeil.cancel()
        }
        etat.withLock { $0.sommeil = nil }
    }
}
