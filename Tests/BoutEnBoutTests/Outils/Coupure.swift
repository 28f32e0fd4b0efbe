import Foundation

/// kill -9 of a program right before its Nth step that others could notice; which calls are steps stands in
/// `Tests/Executables/coupure`.
struct Coupure: Sendable {
    private let fichier: URL

    /// - Parameter dossier: where N is written, and how far a program came.
    init(dans dossier: URL) throws {
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        fichier = dossier.appending(path: "coupure-\(UUID().uuidString)")
    }

    /// What a program must find in its environment to be killed.
    func environnement() throws -> [String: String] {
        let bibliotheque = URL(fileURLWithPath: try Executables.chiffreEssai.chemin()).deletingLastPathComponent()
            .appending(path: "libCoupure.so").path
        guard FileManager.default.isReadableFile(atPath: bibliotheque) else {
            throw ErreurEssai("libCoupure.so is not beside the test bundle; run: swift build")
        }
        return ["LD_PRELOAD": bibliotheque, "COUPURE": fichier.path]
    }

    /// From now on steps are counted, from 1, and step `pas` is the last.
    func armer(_ pas: Int) throws {
        try? FileManager.default.removeItem(atPath: fichier.path + ".pas")
        try Data("\(pas)".utf8).write(to: fichier)
    }

    /// Steps are free again, for programs started from now on too.
    func desarmer() { try? FileManager.default.removeItem(at: fichier) }

    /// How many steps were begun: the one that was to be the last, when the program was killed there.
    var pas: Int { Int(dernierPas.prefix { $0 != " " }) ?? 0 }

    /// The last step that was begun, with the name of its call.
    var dernierPas: String {
        let texte = try? String(contentsOfFile: fichier.path + ".pas", encoding: .utf8)
        return texte?.trimmingCharacters(in: .newlines) ?? "0"
    }
}
