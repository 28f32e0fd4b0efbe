import Foundation

/// The tests' Python, in the environment that scripts/bootstrap makes.
enum Python {
    static let racine = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Runs it to its end; its output lies in `dossier` meanwhile.
    /// - Returns: what it wrote.
    /// - Throws: what it said when it failed, or that it still runs after four minutes.
    @discardableResult
    static func executer(
        _ arguments: [String], environnement: [String: String] = [:], dans dossier: URL
    ) async throws -> String {
        let python = racine.appending(path: ".cache/venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw ErreurEssai("there is no \(python): run scripts/bootstrap test")
        }
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        let nom = "python-\(UUID().uuidString)"
        let (sortie, erreurs) = (dossier.appending(path: nom + ".sortie"), dossier.appending(path: nom + ".erreurs"))
        defer { for fichier in [sortie, erreurs] { try? FileManager.default.removeItem(at: fichier) } }
        let processus = try Processus(
            python, arguments, environnement: environnement,
            flux: .fichiers(sortie: sortie.path, erreurs: erreurs.path))
        guard try await processus.attendreLaFin(.seconds(240)) == .code(0) else {
            throw ErreurEssai(try String(contentsOf: erreurs, encoding: .utf8))
        }
        return try String(contentsOf: sortie, encoding: .utf8)
    }
}
