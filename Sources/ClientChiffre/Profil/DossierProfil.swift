import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A profile's folder: the keyring, the sealed database, the lock. One account a folder; made with mode 0700.
struct DossierProfil: Hashable, Sendable {
    let chemin: String

    var trousseau: String { chemin + "/trousseau" }
    /// A keyring under a new password, while the relay has not said whether the change was made.
    var trousseauPrepare: String { chemin + "/trousseau.nouveau" }
    var base: String { chemin + "/profil.sqlite" }
    var verrou: String { chemin + "/verrou" }

    /// Where a profile lives when `--profil` does not say: `$XDG_DATA_HOME/chiffre`, else `~/.local/share/chiffre`.
    static func parDefaut(_ environnement: [String: String]) -> DossierProfil {
        let donnees =
            environnement["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? (environnement["HOME"] ?? NSHomeDirectory()) + "/.local/share"
        return DossierProfil(chemin: donnees + "/chiffre")
    }

    /// Whether an account lives here.
    /// What cannot be looked at counts: opening it says why it cannot.
    var contientUnCompte: Bool { access(trousseau, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) }

    /// Makes the folder, for its owner alone.
    /// - Throws: `fichier`.
    func creer() throws(ErreurClient) {
        do {
            try FileManager.default.createDirectory(
                atPath: chemin, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .fichier("\(chemin): \(error.localizedDescription)")
        }
    }

    /// Removes the keyring that a change of password had prepared, if there is one.
    /// - Throws: `fichier`.
    func effacerTrousseauPrepare() throws(ErreurClient) {
        guard unlink(trousseauPrepare) == 0 || errno == ENOENT else {
            throw .fichier("\(trousseauPrepare): \(String(cString: strerror(errno)))")
        }
    }

    /// Removes the temporary files that a killed process left of its writing. The caller holds the profile's lock.
    func effacerProvisoires() {
        for nom in (try? FileManager.default.contentsOfDirectory(atPath: chemin)) ?? []
        where nom.wholeMatch(of: /(trousseau(\.nouveau)?|profil\.sqlite)\.[0-9a-f]{16}\.tmp/) != nil {
            // What stays is tried again at the next opening.
            unlink("\(chemin)/\(nom)")
        }
    }

    /// Removes what an account left, the lock file apart.
    /// - Throws: `fichier` when something cannot be removed.
    func vider() throws(ErreurClient) {
        effacerProvisoires()
        let fichiers = FileManager.default
        for fichier in [trousseau, trousseauPrepare, base, base + "-wal", base + "-shm"]
        where fichiers.fileExists(atPath: fichier) {
            do {
                try fichiers.removeItem(atPath: fichier)
            } catch {
                throw .fichier("\(fichier): \(error.localizedDescription)")
            }
        }
    }
}
