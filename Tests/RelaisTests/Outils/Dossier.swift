import Foundation

/// A folder of one test, gone with it.
final class Dossier: Sendable {
    let chemin: String

    init() throws {
        chemin = NSTemporaryDirectory() + "relais-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: chemin, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: chemin) }
}
