import Foundation

/// The checkout that these tests were built from.
enum Maison {
    static let racine = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The Swift files below `dossier`, relative to the root.
    static func fichiersSwift(sous dossier: String) throws -> [String] {
        let base = racine.appending(path: dossier)
        let chemins = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return chemins.filter { $0.hasSuffix(".swift") }.map { "\(dossier)/\($0)" }.sorted()
    }

    static func texte(_ chemin: String) throws -> String {
        try String(contentsOf: racine.appending(path: chemin), encoding: .utf8)
    }

    /// The modules that a source imports, whatever the access level, attribute or kind.
    static func imports(_ texte: String) -> Set<String> {
        let forme =
            /^(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return Set(
            texte.split(separator: "\n").compactMap { ligne in
                (try? forme.firstMatch(in: ligne.drop { $0.isWhitespace }))?.output.1.description
            })
    }
}
