import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The bytes of standard input, read on a thread of their own since nothing else may block, and kept until somebody asks.
final class Clavier: Sendable {
    private struct Etat {
        var octets: [UInt8] = []
        var fini = false
        var attente: CheckedContinuation<Void, Never>?
    }

    /// Ctrl-Z, which is a key while the terminal gives every key.
    static let suspension: UInt8 = 0x1A

    private let etat = Mutex(Etat())

    /// Reads from now on.
    /// - Parameter surSuspension: what Ctrl-Z does, at once and whatever is being asked; nil when it is a byte as any other.
    func demarrer(surSuspension: (@Sendable () -> Void)?) {
        let fil = Thread { [self] in
            var tampon = [UInt8](repeating: 0, count: 4096)
            while true {
                let nombre = read(STDIN_FILENO, &tampon, tampon.count)
                if nombre < 0, errno == EINTR { continue }
                guard nombre > 0 else { break }
                var lus = tampon[..<nombre]
                if let surSuspension, lus.contains(Self.suspension) {
                    lus.removeAll { $0 == Self.suspension }
                    surSuspension()
                }
                reveiller { $0.octets += lus }
            }
            reveiller { $0.fini = true }
        }
        fil.start()
    }

    /// Waits for bytes; one at a time may.
    /// - Returns: nil at the end of input.
    func lire() async -> [UInt8]? {
        while true {
            let lus = etat.withLock { etat -> [UInt8]? in
                defer { etat.octets = [] }
                return etat.octets.isEmpty ? (etat.fini ? nil : []) : etat.octets
            }
            guard lus?.isEmpty == true else { return lus }
            await withCheckedContinuation { suite in
                let deja = etat.withLock { etat in
                    let deja = etat.fini || !etat.octets.isEmpty
                    if !deja { etat.attente = suite }
                    return deja
                }
                if deja { suite.resume() }
            }
        }
    }

    /// Forgets what was read and not asked for.
    func oublier() { etat.withLock { $0.octets = [] } }

    private func reveiller(_ changement: (inout Etat) -> Void) {
        let suite = etat.withLock { etat in
            changement(&etat)
            defer { etat.attente = nil }
            return etat.attente
        }
        suite?.resume()
    }
}
