import Foundation
import Glibc

/// kill -9 by strace's injection, at the Nth of the calls that others could notice. It counts each call of each thread apart,
/// so it strikes at the first thread that comes so far; `Coupure` counts all of them together.
enum StraceMortel {
    private static let programme = "/usr/bin/strace"
    private static let appels =
        "write,pwrite64,writev,fsync,fdatasync,ftruncate,rename,unlink,unlinkat,sendto,sendmsg"

    /// What a program is run by to be killed at its Nth call.
    static func devant(_ n: Int) -> [String] { [programme] + options(n, trace: "/dev/null") }

    /// Takes hold of all threads of a running program, which dies at the Nth call that one of them makes from now on. It lets go
    /// when the program ends.
    /// - Parameter dossier: where strace may write what it sees.
    static func saisir(_ pid: pid_t, _ n: Int, dans dossier: URL) async throws -> Processus {
        let base = dossier.appending(path: "strace-\(UUID().uuidString)").path
        let strace = try Processus(
            programme, options(n, trace: base + ".trace") + ["-p", "\(pid)"],
            flux: .fichiers(sortie: base + ".sortie", erreurs: base + ".erreurs"))
        let fils = "/proc/\(pid)/task"
        let saisi = try await attendre { () throws -> Bool? in
            guard strace.etat == nil else {
                throw ErreurEssai(
                    "strace ended at once: \((try? String(contentsOfFile: base + ".erreurs", encoding: .utf8)) ?? "")")
            }
            let traceurs = try FileManager.default.contentsOfDirectory(atPath: fils).map {
                try String(contentsOfFile: "\(fils)/\($0)/status", encoding: .utf8)
                    .firstMatch(of: /TracerPid:\s+(\d+)/)?.output.1
            }
            return traceurs.allSatisfy { $0 != nil && $0 != "0" } ? true : nil
        }
        guard saisi == true else { throw ErreurEssai("strace does not take hold of \(pid)") }
        return strace
    }

    private static func options(_ n: Int, trace: String) -> [String] {
        [
            "-f", "-qq", "-o", trace, "-e", "trace=\(appels)", "-e", "inject=\(appels):signal=KILL:when=\(n)",
        ]
    }
}
