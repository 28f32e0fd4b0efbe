import Foundation
import Glibc
import Synchronization

/// A child process. Its output goes to files, so that it never waits for a reader; every wait for it is bounded, and it does
/// not outlive this object.
final class Processus: Sendable {
    /// How a process ended.
    enum Fin: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    /// What the process reads and writes.
    enum Flux: Sendable {
        /// Input from a file, output and errors to files.
        case fichiers(entree: String = "/dev/null", sortie: String, erreurs: String)
        /// All three are the terminal at this path, which becomes the controlling one.
        case terminal(String)
    }

    /// POSIX_SPAWN_SETSID of spawn.h, which Swift's view of the C library leaves out.
    private static let nouvelleSession: Int16 = 0x80

    let pid: pid_t
    private let nom: String
    private let fin = Mutex<Fin?>(nil)

    /// Starts `programme` with nothing in its environment but what every test needs and `environnement`.
    init(_ programme: String, _ arguments: [String], environnement: [String: String] = [:], flux: Flux) throws {
        nom = URL(fileURLWithPath: programme).lastPathComponent
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributs = posix_spawnattr_t()
        posix_spawnattr_init(&attributs)
        defer { posix_spawnattr_destroy(&attributs) }
        switch flux {
        case .fichiers(let entree, let sortie, let erreurs):
            posix_spawn_file_actions_addopen(&actions, 0, entree, O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, sortie, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_addopen(&actions, 2, erreurs, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        case .terminal(let chemin):
            // The first terminal that a session's leader opens becomes its controlling one.
            posix_spawnattr_setflags(&attributs, Self.nouvelleSession)
            for descripteur: Int32 in 0...2 {
                posix_spawn_file_actions_addopen(&actions, descripteur, chemin, O_RDWR, 0)
            }
        }

        let communes = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
            "TERM": "xterm", "HOME": "/nonexistent", "SWIFT_BACKTRACE": "enable=no",
        ]
        var variables = Self.chaines(communes.merging(environnement) { $1 }.map { "\($0)=\($1)" })
        var ligne = Self.chaines([programme] + arguments)
        defer { for chaine in variables + ligne { free(chaine) } }
        var enfant: pid_t = 0
        let code = posix_spawnp(&enfant, programme, &actions, &attributs, &ligne, &variables)
        guard code == 0 else { throw ErreurEssai("\(nom) cannot be started: \(String(cString: strerror(code)))") }
        pid = enfant
    }

    deinit { signaler(SIGKILL) }

    /// How it ended, or nil while it runs.
    var etat: Fin? {
        fin.withLock { fin in
            var statut: Int32 = 0
            if fin == nil, waitpid(pid, &statut, WNOHANG) == pid {
                fin = statut & 0x7f == 0 ? .code(statut >> 8 & 0xff) : .signal(statut & 0x7f)
            }
            return fin
        }
    }

    /// Sends a signal, unless it has ended: its number may be another's by then.
    func signaler(_ signal: Int32) {
        fin.withLock { if $0 == nil { kill(pid, signal) } }
    }

    /// Stops it, and waits until none of its threads runs any more.
    func figer() async throws {
        signaler(SIGSTOP)
        let taches = "/proc/\(pid)/task"
        let fige = try await attendre { () throws -> Bool? in
            let etats = try FileManager.default.contentsOfDirectory(atPath: taches).map {
                // The state follows the name, which stands in parentheses.
                try String(contentsOfFile: "\(taches)/\($0)/stat", encoding: .utf8)
                    .split(separator: ") ").last?.first
            }
            return etats.allSatisfy { $0 == "T" || $0 == "Z" } ? true : nil
        }
        guard fige == true else { throw ErreurEssai("\(nom) does not stop") }
    }

    /// Waits for its end.
    /// - Throws: when it still runs after `delai`; it is then killed.
    @discardableResult
    func attendreLaFin(_ delai: Duration = .seconds(120)) async throws -> Fin {
        if let fin = try await attendre(delai, { self.etat }) { return fin }
        await tuer()
        throw ErreurEssai("\(nom) still runs after \(delai)")
    }

    /// Kills it and waits until it is gone.
    func tuer() async {
        signaler(SIGKILL)
        // Out of reach of cancellation: a test that was given up leaves no process either.
        await Task.detached { while self.etat == nil { try? await Task.sleep(for: .milliseconds(1)) } }.value
    }

    /// Copies that the caller frees, and the end mark of C.
    private static func chaines(_ textes: [String]) -> [UnsafeMutablePointer<CChar>?] {
        textes.map { strdup($0) } + [nil]
    }
}
