import Foundation
import Glibc
import Synchronization

/// A pipe with a name that a process may write to and that nobody reads.
final class TubeDeTest: Sendable {
    let chemin: String
    private let descripteur: Mutex<Int32?>

    init(dans dossier: URL) throws {
        chemin = dossier.appending(path: "tube-\(UUID().uuidString)").path
        guard mkfifo(chemin, 0o600) == 0 else { throw ErreurEssai("mkfifo") }
        // Both ends, so that it is there for the process and does not wait for it.
        let ouvert = open(chemin, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard ouvert >= 0 else { throw ErreurEssai("the pipe does not open") }
        descripteur = Mutex(ouvert)
    }

    deinit { fermer() }

    /// How much there is to read.
    var octets: Int {
        var nombre: Int32 = 0
        descripteur.withLock { if let ouvert = $0 { _ = ioctl(ouvert, UInt(FIONREAD), &nombre) } }
        return Int(nombre)
    }

    /// Nobody will ever read it.
    func fermer() {
        descripteur.withLock { ouvert in
            if let ouvert { close(ouvert) }
            ouvert = nil
        }
    }
}
