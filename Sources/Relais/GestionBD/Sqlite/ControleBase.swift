import Foundation
import GRDB
import Logging
import ServiceLifecycle
import Synchronization

/// Looks whether a database is whole, after a relay that did not end well: `PRAGMA quick_check`, beside whatever else is done
/// with it. A start waits for what it finds, but not for as long as a database of many gigabytes takes
/// (docs/decisions/0019-apres-un-arret-brutal.md).
final class ControleBase: Sendable {
    /// How long a start waits.
    static let patience = DispatchTimeInterval.seconds(2)

    private let base: DatabaseQueue
    private let fini = DispatchSemaphore(value: 0)
    private let issue = Mutex<Result<Void, ErreurDemarrage>?>(nil)
    private let issues: AsyncStream<Void>

    /// Begins. Opening the connection blocks.
    init(chemin: String, journal: Logger) throws {
        var configuration = Configuration()
        configuration.readonly = true
        base = try DatabaseQueue(path: chemin, configuration: configuration)
        let (issues, source) = AsyncStream.makeStream(of: Void.self)
        self.issues = issues
        let debut = ContinuousClock.now
        base.asyncRead { lecture in
            let issue = Self.juger(lecture, chemin)
            if case .success = issue {
                let duree = ContinuousClock.now - debut
                journal.notice("The relay had not ended well; its database is whole", metadata: ["duree": "\(duree)"])
            }
            self.issue.withLock { $0 = issue }
            self.fini.signal()
            source.finish()
        }
    }

    /// Whether it has ended, and found nothing.
    var entiere: Bool {
        issue.withLock { issue in
            if case .success? = issue { true } else { false }
        }
    }

    /// Waits for what it finds, `limite` at most or as long as it takes: once, at a start. Blocks.
    /// - Throws: `ErreurDemarrage` when the database is damaged.
    func attendre(auPlus limite: DispatchTimeInterval?) throws {
        guard fini.wait(timeout: limite.map { .now() + $0 } ?? .distantFuture) == .success else { return }
        try conclure()
    }

    /// Waits as long as it takes, or until the task is cancelled.
    fileprivate func attendreLaFin() async throws {
        for await _ in issues {}
        try conclure()
    }

    private func conclure() throws { try issue.withLock { try $0?.get() } }

    private static func juger(
        _ lecture: Result<Database, any Error>, _ chemin: String
    ) -> Result<Void, ErreurDemarrage> {
        do {
            let dit = try String.fetchOne(lecture.get(), sql: "PRAGMA quick_check(1)")
            guard dit != "ok" else { return .success(()) }
            return .failure(ErreurDemarrage(base: chemin, DatabaseError(resultCode: .SQLITE_CORRUPT)))
        } catch let erreur as DatabaseError {
            return .failure(ErreurDemarrage(base: chemin, erreur))
        } catch {
            return .failure(ErreurDemarrage("the database \(chemin) cannot be looked at; start the relay again"))
        }
    }
}

/// Ends the relay when what its start did not wait for finds the database damaged.
struct ServiceControle: Service {
    let controle: ControleBase?

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await controle?.attendreLaFin() }
        try? await gracefulShutdown()
    }
}
