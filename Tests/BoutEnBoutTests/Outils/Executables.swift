import Foundation

/// The package's executables, which the build puts beside the test bundle.
enum Executables: String {
    case relais
    case chiffre
    case relaisEssai = "relais-essai"
    case chiffreEssai = "chiffre-essai"

    /// - Throws: when it was not built.
    func chemin() throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let chemin = URL(fileURLWithPath: bundle).deletingLastPathComponent().appending(path: rawValue).path
        guard FileManager.default.isExecutableFile(atPath: chemin) else {
            throw ErreurEssai("\(rawValue) is not beside the test bundle; run: swift build")
        }
        return chemin
    }
}
