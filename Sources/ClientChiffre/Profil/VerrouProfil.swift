import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The lock between processes: one of them at a time has a profile open. The kernel drops it when the process ends, however
/// it ends.
final class VerrouProfil: Sendable {
    /// How long one waits for a command that is just finishing, in milliseconds.
    private static let patience = 5000
    private static let pas = 50
    private let descripteur: Mutex<Int32?>

    private init(descripteur: Int32) { self.descripteur = Mutex(descripteur) }

    deinit { rendre() }

    /// Gives the lock up.
    func rendre() {
        descripteur.withLock {
            if let ouvert = $0 { close(ouvert) }
            $0 = nil
        }
    }

    /// Takes the lock of `dossier`, waiting up to 5 s.
    /// - Throws: `profilOccupe` when another process keeps it, `fichier` when the folder cannot be used.
    static func obtenirVerrou(_ dossier: DossierProfil) async throws -> VerrouProfil {
        let descripteur = open(dossier.verrou, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else {
            throw ErreurClient.fichier("\(dossier.verrou): \(String(cString: strerror(errno)))")
        }
        let verrou = VerrouProfil(descripteur: descripteur)
        for _ in 0..<(patience / pas) {
            if flock(descripteur, LOCK_EX | LOCK_NB) == 0 { return verrou }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw ErreurClient.fichier("\(dossier.verrou): \(String(cString: strerror(errno)))")
            }
            // A command finishes; menus and agents stay.
            if Prise.repond(dossier) { break }
            try await Task.sleep(for: .milliseconds(pas))
        }
        throw ErreurClient.profilOccupe(dossier.chemin)
    }
}
