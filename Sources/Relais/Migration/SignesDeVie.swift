import Synchronization

/// How regularly a migration has said that it is there.
final class SignesDeVie: Sendable {
    private let etat = Mutex((dernier: ContinuousClock.now, plusLong: Duration.zero))

    /// The longest time between two signs.
    var plusLongSilence: Duration { etat.withLock { $0.plusLong } }

    func noter() {
        etat.withLock { etat in
            let maintenant = ContinuousClock.now
            etat = (maintenant, max(etat.plusLong, maintenant - etat.dernier))
        }
    }

    /// What was before does not count.
    func recommencer() { etat.withLock { $0 = (.now, .zero) } }
}
