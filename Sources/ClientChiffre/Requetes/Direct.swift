import Synchronization

/// What the live stream and the rounds of polling know of each other.
final class Direct: Sendable {
    private let vivant = Mutex(false)
    /// Rung when the rounds are needed sooner.
    let reveil = Reveil()

    /// Whether the stream brings what comes, so that the rounds may be rare.
    var estVivant: Bool { vivant.withLock { $0 } }

    /// A sign of life came.
    func vivre() { vivant.withLock { $0 = true } }

    /// The stream is over: the rounds look at once.
    func finir() {
        let etait = vivant.withLock { vivant in
            defer { vivant = false }
            return vivant
        }
        if etait { reveil.sonner() }
    }
}
