#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A small file of mode 0600 that is replaced whole or not at all.
public enum FichierPrive {
    /// Replaces the file at `chemin`: temporary file beside it, fsync, rename, fsync of the folder.
    /// - Throws: `systeme` with the operating system's reason; the previous file is then untouched, unless only the last
    ///   step failed: the new one is then in place but may not survive a power cut.
    public static func ecrire(_ octets: [UInt8], chemin: String) throws(ErreurCrypto) {
        let provisoire = "\(chemin).\(Hexadecimal.texte(try Alea.octets(8))).tmp"
        let descripteur = open(provisoire, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw refus("create", chemin) }
        do throws(ErreurCrypto) {
            try ecrireTout(octets, descripteur, chemin)
            guard fsync(descripteur) == 0 else { throw refus("fsync", chemin) }
        } catch {
            close(descripteur)
            unlink(provisoire)
            throw error
        }
        guard close(descripteur) == 0, rename(provisoire, chemin) == 0 else {
            let erreur = refus("rename", chemin)
            unlink(provisoire)
            throw erreur
        }
        try synchroniserDossier(de: chemin)
    }

    /// Moves `nouveau` to the place of `chemin`, in the same folder, durably.
    /// - Throws: `systeme`; `chemin` is then as it was, unless only the last step failed.
    public static func remplacer(_ chemin: String, par nouveau: String) throws(ErreurCrypto) {
        guard rename(nouveau, chemin) == 0 else { throw refus("rename", chemin) }
        try synchroniserDossier(de: chemin)
    }

    /// Reads a file of at most `max` bytes.
    /// - Throws: `systeme` when it cannot be read, `limite` when it is longer.
    public static func lire(_ chemin: String, max: Int) throws(ErreurCrypto) -> [UInt8] {
        let descripteur = open(chemin, O_RDONLY | O_CLOEXEC)
        guard descripteur >= 0 else { throw refus("open", chemin) }
        defer { close(descripteur) }
        var octets = [UInt8](repeating: 0, count: max + 1)
        var lus = 0
        while lus <= max {
            let nombre = octets.withUnsafeMutableBytes {
                read(descripteur, $0.baseAddress.map { $0 + lus }, max + 1 - lus)
            }
            if nombre < 0, errno == EINTR { continue }
            guard nombre >= 0 else { throw refus("read", chemin) }
            if nombre == 0 { break }
            lus += nombre
        }
        guard lus <= max else { throw ErreurCrypto(.limite, "file over \(max) bytes") }
        return Array(octets.prefix(lus))
    }

    private static func ecrireTout(_ octets: [UInt8], _ descripteur: Int32, _ chemin: String) throws(ErreurCrypto) {
        var ecrits = 0
        while ecrits < octets.count {
            let nombre = octets.withUnsafeBytes {
                write(descripteur, $0.baseAddress.map { $0 + ecrits }, octets.count - ecrits)
            }
            if nombre < 0, errno == EINTR { continue }
            guard nombre > 0 else { throw refus("write", chemin) }
            ecrits += nombre
        }
    }

    private static func synchroniserDossier(de chemin: String) throws(ErreurCrypto) {
        let dossier = chemin.lastIndex(of: "/").map { String(chemin[...$0]) } ?? "."
        let descripteur = open(dossier, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descripteur >= 0 else { throw refus("open folder of", chemin) }
        defer { close(descripteur) }
        guard fsync(descripteur) == 0 else { throw refus("fsync folder of", chemin) }
    }

    private static func refus(_ action: String, _ chemin: String) -> ErreurCrypto {
        ErreurCrypto(.systeme, "\(action) \(chemin): \(String(cString: strerror(errno)))")
    }
}
