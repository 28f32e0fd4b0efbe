import CryptoChiffre
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A file of the user's that is to be sent. It is held open, and whatever changes in it while it is read is noticed. Every call
/// reads from the disk: never on a cooperative thread.
final class SourceFichier: Sendable {
    let chemin: String
    /// What the sender calls it: the path's last component.
    let nom: String
    /// Size in bytes.
    let taille: Int64
    private let descripteur: Int32
    private let modifieA: [Int]

    /// - Throws: `fichiers`: absent, not a regular file, not readable.
    init(_ chemin: String) throws(ErreurClient) {
        self.chemin = chemin
        nom = URL(filePath: chemin).lastPathComponent
        // Not blocking: opening a pipe would otherwise wait for its writer.
        descripteur = open(chemin, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descripteur >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .fichiers(.absent(chemin)) : .fichiers(.illisible(chemin, raison: Self.raison()))
        }
        var etat = stat()
        let lu = fstat(descripteur, &etat) == 0
        taille = Int64(etat.st_size)
        modifieA = Self.date(etat)
        guard lu else { throw .fichiers(.illisible(chemin, raison: Self.raison())) }
        guard etat.st_mode & S_IFMT == S_IFREG else { throw .fichiers(.pasUnFichier(chemin)) }
    }

    deinit { if descripteur >= 0 { close(descripteur) } }

    /// `nombre` bytes from `position` on.
    /// - Throws: `fichiers`: modified when there are fewer, not readable.
    func lire(a position: Int64, _ nombre: Int) throws(ErreurClient) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: nombre)
        var lus = 0
        while lus < nombre {
            let morceau = octets.withUnsafeMutableBytes {
                pread(descripteur, $0.baseAddress.map { $0 + lus }, nombre - lus, off_t(position) + off_t(lus))
            }
            if morceau < 0, errno == EINTR { continue }
            guard morceau >= 0 else { throw .fichiers(.illisible(chemin, raison: Self.raison())) }
            guard morceau > 0 else { throw .fichiers(.modifie(chemin)) }
            lus += morceau
        }
        return octets
    }

    /// - Throws: `fichiers`: modified when size or date are not those of the beginning.
    func verifierInchange() throws(ErreurClient) {
        var etat = stat()
        guard fstat(descripteur, &etat) == 0 else { throw .fichiers(.illisible(chemin, raison: Self.raison())) }
        guard Int64(etat.st_size) == taille, Self.date(etat) == modifieA else { throw .fichiers(.modifie(chemin)) }
    }

    private static func date(_ etat: stat) -> [Int] { [etat.st_mtim.tv_sec, etat.st_mtim.tv_nsec] }

    private static func raison() -> String { String(cString: strerror(errno)) }
}
