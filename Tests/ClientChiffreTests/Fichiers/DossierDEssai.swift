import Foundation

/// A folder that is gone at the end.
final class DossierDEssai {
    let chemin: String

    init() throws {
        chemin = FileManager.default.temporaryDirectory.appending(path: "fichiers-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: chemin, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: chemin) }

    /// Everything in it, hidden files too.
    var contenu: [String] { (try? FileManager.default.contentsOfDirectory(atPath: chemin).sorted()) ?? [] }

    @discardableResult
    func ecrire(_ nom: String, _ octets: [UInt8]) throws -> String {
        let fichier = "\(chemin)/\(nom)"
        try Data(octets).write(to: URL(filePath: fichier))
        return fichier
    }

    func lire(_ nom: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(chemin)/\(nom)"))) }
}
