import CFuzzer
import CryptoChiffre
import Foundation

/// The program: `cibles` prints each target and the length of its inputs, `semences FOLDER` writes the seeds of all, a folder
/// each; everything else is for libFuzzer, and the environment names the target: `FUZZ_CIBLE`.
@main
enum Fuzz {
    /// Set once, before the first input.
    nonisolated(unsafe) private static var cible: (any Cible.Type)?

    static func main() throws {
        let arguments = CommandLine.arguments
        switch arguments.dropFirst().first {
        case "cibles":
            for cible in Cibles.toutes { print(cible.nom, cible.tailleMax) }
        case "semences" where arguments.count == 3:
            for cible in Cibles.toutes { try ecrireSemences(de: cible, dans: arguments[2]) }
        default:
            let nom = ProcessInfo.processInfo.environment["FUZZ_CIBLE"] ?? ""
            cible = Cibles.nommee(nom)
            guard cible != nil else { echouer("FUZZ_CIBLE names no target: '\(nom)'") }
            var (nombre, valeurs) = (CommandLine.argc, CommandLine.unsafeArgv)
            exit(
                withUnsafeMutablePointer(to: &valeurs) { valeurs in
                    UnsafeMutableRawPointer(valeurs).withMemoryRebound(
                        to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
                    ) { LLVMFuzzerRunDriver(&nombre, $0) { octets, nombre in Fuzz.essayer(octets, nombre) } }
                })
        }
    }

    private static func essayer(_ octets: UnsafePointer<UInt8>?, _ nombre: Int) -> CInt {
        do {
            try cible?.essayer(Array(UnsafeBufferPointer(start: octets, count: nombre)))
        } catch is ErreurCrypto {
            return 0
        } catch {
            echouer("an error of no known kind: \(error)")
        }
        return 0
    }

    private static func ecrireSemences(de cible: any Cible.Type, dans dossier: String) throws {
        let place = URL(fileURLWithPath: dossier).appending(path: cible.nom)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for (rang, semence) in try cible.semences().enumerated() {
            exiger(semence.count <= cible.tailleMax, "a seed of \(cible.nom) is too long: \(semence.count)")
            try Data(semence).write(to: place.appending(path: "semence-\(rang)"))
        }
    }
}
