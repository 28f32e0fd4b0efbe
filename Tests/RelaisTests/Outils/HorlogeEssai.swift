import Synchronization

@testable import Relais

/// A clock that stands still until it is moved.
final class HorlogeEssai: Sendable {
    private let secondes = Mutex<UInt64>(1_800_000_000)

    var maintenant: UInt64 { secondes.withLock { $0 } }
    var horloge: Horloge { Horloge { self.maintenant } }

    func avancer(_ duree: UInt64) { secondes.withLock { $0 += duree } }
}
