import Foundation
import Synchronization

/// A folder of one test, gone with it.
final class Dossier: Sendable {
    let chemin: String

    init() throws {
        chemin = NSTemporaryDirectory() + "relais-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: chemin, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private let suites = Mutex<[@Sendable () -> Void]>([])

    /// What else goes with it.
    func aLaFin(_ suite: @escaping @Sendable () -> Void) { suites.withLock { $0.append(suite) } }

    deinit {
        for suite in suites.withLock({ $0 }) { suite() }
        try? FileManager.default.removeItem(atPath: chemin)
    }
}
