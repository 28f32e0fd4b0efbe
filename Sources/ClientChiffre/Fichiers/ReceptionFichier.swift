import CryptoChiffre
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A file on its way into a folder of the user's. Until it is whole and was checked it has no name there, where the file system
/// can do that, and a hidden one elsewhere; then it gets one that nothing had. Every call works on the disk: never on a
/// cooperative thread.
final class ReceptionFichier: Sendable {
    private static let variantesMax = 10_000

    private struct Cours: ~Copyable {
        var dechiffreur: DechiffreurFichier
        var ecrits: Int64 = 0
        /// The temporary file's name; nil when it has none, or is gone.
        var provisoire: String?
    }

    /// The folder's path.
    let dossier: String
    private let descripteurDossier: Int32
    private let descripteur: Int32
    private let cours: Mutex<Cours>

    /// Opens the folder, which is there, and a temporary file in it.
    /// - Throws: `fichiers`: folder refused, disk full; `ErreurCrypto` of code `limite` for an impossible size.
    init(dans dossier: String, cle: CleFichier, taille: Int64) throws {
        let dechiffreur = try DechiffreurFichier(cle, taille: taille)
        let ouvert = open(dossier, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard ouvert >= 0 else { throw Self.refus(dossier) }
        do {
            try Self.verifierPlace(ouvert, dossier, taille)
            let (descripteur, provisoire) = try Self.creer(ouvert, dossier)
            self.descripteur = descripteur
            cours = Mutex(Cours(dechiffreur: dechiffreur, provisoire: provisoire))
        } catch {
            close(ouvert)
            throw error
        }
        self.dossier = dossier
        descripteurDossier = ouvert
    }

    deinit {
        abandonner()
        close(descripteur)
        close(descripteurDossier)
    }

    /// Decrypts and writes the next bytes of the ciphertext.
    /// - Returns: how many bytes of the content are written.
    /// - Throws: `fichiers`: altered, disk full, folder refused.
    func recevoir(_ octets: [UInt8]) throws -> Int64 {
        try cours.withLock { cours in
            let clair = try Self.verifie { () throws(ErreurCrypto) in try cours.dechiffreur.recevoir(octets) }
            try ecrire(clair)
            cours.ecrits += Int64(clair.count)
            return cours.ecrits
        }
    }

    /// Checks that nothing is missing, makes the file safe on the disk and gives it a name like `nom` that nothing has.
    /// - Returns: that name.
    /// - Throws: `fichiers`: altered, disk full, folder refused.
    func conclure(nom: String) throws -> String {
        try cours.withLock { cours in
            try Self.verifie { () throws(ErreurCrypto) in try cours.dechiffreur.fin() }
            guard fsync(descripteur) == 0 else { throw Self.refus(dossier) }
            let nom = try placer(nom, cours.provisoire)
            cours.provisoire = nil
            guard fsync(descripteurDossier) == 0 else { throw Self.refus(dossier) }
            return nom
        }
    }

    /// Removes what was written, unless it got its name.
    func abandonner() {
        cours.withLock { cours in
            if let provisoire = cours.provisoire { unlinkat(descripteurDossier, provisoire, 0) }
            cours.provisoire = nil
        }
    }

    // MARK: The temporary file

    private static func verifierPlace(_ dossier: Int32, _ chemin: String, _ taille: Int64) throws(ErreurClient) {
        var etat = statvfs()
        guard fstatvfs(dossier, &etat) == 0 else { throw refus(chemin) }
        let (libres, deborde) = UInt64(etat.f_bavail).multipliedReportingOverflow(by: UInt64(etat.f_frsize))
        // Of a file system without blocks nothing is known.
        guard deborde || etat.f_blocks == 0 || UInt64(clamping: taille) <= libres else {
            throw .fichiers(.disquePlein(chemin))
        }
    }

    /// A new file of mode 0600 in an open folder, and its name if it has one.
    static func creer(_ dossier: Int32, _ chemin: String) throws -> (Int32, String?) {
        // O_TMPFILE, whose macro Swift does not see: nothing of it stays even after kill -9.
        let sansNom = openat(dossier, ".", O_WRONLY | O_DIRECTORY | 0o20000000 | O_CLOEXEC, 0o600)
        if sansNom >= 0, access(Self.lien(sansNom), F_OK) == 0 { return (sansNom, nil) }
        if sansNom >= 0 { close(sansNom) }
        let nom = ".chiffre-\(Hexadecimal.texte(try Alea.octets(8))).partiel"
        let nomme = openat(dossier, nom, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard nomme >= 0 else { throw refus(chemin) }
        return (nomme, nom)
    }

    /// Where a file that has no name can be found to be given one.
    static func lien(_ descripteur: Int32) -> String { "/proc/self/fd/\(descripteur)" }

    private func ecrire(_ octets: [UInt8]) throws(ErreurClient) {
        var ecrits = 0
        while ecrits < octets.count {
            let nombre = octets.withUnsafeBytes {
                write(descripteur, $0.baseAddress.map { $0 + ecrits }, octets.count - ecrits)
            }
            if nombre < 0, errno == EINTR { continue }
            guard nombre > 0 else { throw Self.refus(dossier) }
            ecrits += nombre
        }
    }

    // MARK: Its name

    /// Gives the file the first variant of `nom` that is free; what has it already stays as it is.
    private func placer(_ nom: String, _ provisoire: String?) throws(ErreurClient) -> String {
        for rang in 1...Self.variantesMax {
            let variante = NomFichier.variante(nom, rang)
            let code =
                if let provisoire { Self.deplacer(provisoire, variante, descripteurDossier) } else {
                    linkat(AT_FDCWD, Self.lien(descripteur), descripteurDossier, variante, AT_SYMLINK_FOLLOW)
                }
            if code == 0 { return variante }
            guard errno == EEXIST else { throw Self.refus(dossier) }
        }
        throw .fichiers(.dossierRefuse(dossier, raison: String(cString: strerror(EEXIST))))
    }

    /// Gives a file another name, unless something has it.
    /// - Returns: 0, or -1 with `errno`.
    static func deplacer(_ provisoire: String, _ nom: String, _ dossier: Int32) -> Int32 {
        if linkat(dossier, provisoire, dossier, nom, 0) == 0 { return unlinkat(dossier, provisoire, 0) }
        guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return -1 }
        // No hard links here: the name is taken by an empty file first, which is then replaced.
        let reserve = openat(dossier, nom, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard reserve >= 0 else { return -1 }
        close(reserve)
        return renameat(dossier, provisoire, dossier, nom)
    }

    // MARK: Errors

    private static func verifie<R>(_ travail: () throws(ErreurCrypto) -> R) throws(ErreurClient) -> R {
        do throws(ErreurCrypto) {
            return try travail()
        } catch {
            throw .fichiers(.altere)
        }
    }

    private static func refus(_ dossier: String) -> ErreurClient {
        switch errno {
        case ENOSPC, EDQUOT: .fichiers(.disquePlein(dossier))
        case let code: .fichiers(.dossierRefuse(dossier, raison: String(cString: strerror(code))))
        }
    }
}
