import Synchronization

/// When something last moved in a transfer: one that goes on may last as long as it likes, one that stands still is over.
final class Mouvement: Sendable {
    /// How long nothing may move.
    static let patience = Duration.seconds(30)

    private let debut = ContinuousClock.now
    /// Nil until something has moved.
    private let dernier = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether anything has moved at all.
    var aCommence: Bool { dernier.withLock { $0 != nil } }

    func noter() { dernier.withLock { $0 = .now } }

    /// Runs `travail`, and gives up when nothing was noted for `patience`.
    /// - Throws: `Immobile`, or what `travail` throws.
    func surveiller<R: Sendable>(_ travail: @escaping @Sendable () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { taches in
            taches.addTask { try await travail() }
            taches.addTask {
                try await self.attendreLaFin()
                return nil
            }
            defer { taches.cancelAll() }
            guard let premier = try await taches.next(), let resultat = premier else { throw Immobile() }
            return resultat
        }
    }

    struct Immobile: Error {}

    /// Returns when nothing has moved for too long.
    private func attendreLaFin() async throws {
        while true {
            let fin = (dernier.withLock { $0 } ?? debut) + Self.patience
            guard fin > .now else { return }
            try await Task.sleep(until: fin)
        }
    }
}
