import CryptoChiffre
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A text on its way into a file that only its owner can read. Until it is whole it has no name, where the file system can do that,
/// and a hidden one elsewhere. Every call but `ajouter` works on the disk: never on a cooperative thread.
final class EcriturePrivee: Sendable {
    private static let tampon = 64 * 1024

    private struct Cours {
        var attente: [UInt8] = []
        /// The temporary file's name; nil when it has none, or is gone.
        var provisoire: String?
    }

    private let chemin: String
    private let nom: String
    private let remplacer: Bool
    private let dossier: Int32
    private let descripteur: Int32
    private let cours: Mutex<Cours>

    /// - Parameters:
    ///   - chemin: absolute.
    ///   - remplacer: whether a file that is there already may go.
    /// - Throws: `fichiers`: exists already, folder refused.
    init(_ chemin: String, remplacer: Bool) throws {
        self.chemin = chemin
        self.remplacer = remplacer
        let url = URL(filePath: chemin)
        nom = url.lastPathComponent
        let parent = url.deletingLastPathComponent().path
        let ouvert = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard ouvert >= 0 else { throw Self.refus(parent) }
        do {
            guard remplacer || faccessat(ouvert, nom, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else {
                throw ErreurClient.fichiers(.existeDeja(chemin))
            }
            let (descripteur, provisoire) = try ReceptionFichier.creer(ouvert, parent)
            self.descripteur = descripteur
            cours = Mutex(Cours(provisoire: provisoire))
        } catch {
            close(ouvert)
            throw error
        }
        dossier = ouvert
    }

    deinit {
        cours.withLock { cours in
            effacer(&cours.attente)
            if let provisoire = cours.provisoire { unlinkat(dossier, provisoire, 0) }
        }
        close(descripteur)
        close(dossier)
    }

    /// Takes a part of the text.
    /// - Returns: whether it is time for `vider`.
    func ajouter(_ texte: String) -> Bool {
        cours.withLock { cours in
            cours.attente += Array(texte.utf8)
            return cours.attente.count >= Self.tampon
        }
    }

    /// Writes what was taken.
    /// - Throws: `fichiers`: disk full, folder refused.
    func vider() throws { try cours.withLock { try vider(&$0) } }

    /// Makes the file safe on the disk and gives it its name.
    /// - Returns: whether there was another one, which is gone.
    /// - Throws: `fichiers`: exists already, disk full, folder refused.
    func conclure() throws -> Bool {
        try cours.withLock { cours in
            try vider(&cours)
            guard fsync(descripteur) == 0 else { throw Self.refus(chemin) }
            let remplace = try placer(&cours.provisoire)
            guard fsync(dossier) == 0 else { throw Self.refus(chemin) }
            return remplace
        }
    }

    private func vider(_ cours: inout Cours) throws {
        defer {
            effacer(&cours.attente)
            cours.attente = []
        }
        var ecrits = 0
        while ecrits < cours.attente.count {
            let nombre = cours.attente.withUnsafeBytes {
                write(descripteur, $0.baseAddress.map { $0 + ecrits }, $0.count - ecrits)
            }
            if nombre < 0, errno == EINTR { continue }
            guard nombre > 0 else { throw Self.refus(chemin) }
            ecrits += nombre
        }
    }

    private func placer(_ provisoire: inout String?) throws -> Bool {
        if Self.nommer(descripteur, provisoire, dossier, nom) == 0 {
            provisoire = nil
            return false
        }
        guard errno == EEXIST else { throw Self.refus(chemin) }
        guard remplacer else { throw ErreurClient.fichiers(.existeDeja(chemin)) }
        // A name of its own first: only a named file takes another's place.
        if provisoire == nil {
            let nouveau = ".chiffre-\(Hexadecimal.texte(try Alea.octets(8))).partiel"
            guard Self.nommer(descripteur, nil, dossier, nouveau) == 0 else { throw Self.refus(chemin) }
            provisoire = nouveau
        }
        guard let ancien = provisoire, renameat(dossier, ancien, dossier, nom) == 0 else { throw Self.refus(chemin) }
        provisoire = nil
        return true
    }

    private static func nommer(_ descripteur: Int32, _ provisoire: String?, _ dossier: Int32, _ nom: String) -> Int32 {
        if let provisoire { return ReceptionFichier.deplacer(provisoire, nom, dossier) }
        return linkat(AT_FDCWD, ReceptionFichier.lien(descripteur), dossier, nom, AT_SYMLINK_FOLLOW)
    }

    private static func refus(_ chemin: String) -> ErreurClient {
        switch errno {
        case ENOSPC, EDQUOT: .fichiers(.disquePlein(chemin))
        case let code: .fichiers(.dossierRefuse(chemin, raison: String(cString: strerror(code))))
        }
    }
}
