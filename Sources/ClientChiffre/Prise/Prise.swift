#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The socket of a profile, `prise` in its folder: where the process that has the profile open takes the commands of others.
/// It is reached through a descriptor of the folder, so that the folder's path may be longer than a socket address holds.
enum Prise {
    static let nom = "prise"

    /// Makes the socket, for its owner alone, in place of one that a dead process left. Only the holder of the profile's lock
    /// may call this.
    /// - Returns: a socket that is bound and does not listen yet.
    /// - Throws: `fichier`.
    static func installer(_ dossier: DossierProfil) throws(ErreurClient) -> Int32 {
        try dansLeDossier(dossier) { parent throws(ErreurClient) in
            guard unlinkat(parent, nom, 0) == 0 || errno == ENOENT else { throw echec(dossier) }
            let prise = try nouvelle(dossier)
            // The mode of the file that is about to be made: there is no moment in which others could connect.
            guard fchmod(prise, 0o600) == 0, adresser(parent, { bind(prise, $0, $1) }) == 0 else {
                let erreur = echec(dossier)
                close(prise)
                throw erreur
            }
            return prise
        }
    }

    /// Removes the socket, as well as it can be: a file that stays is replaced by the next owner.
    static func retirer(_ dossier: DossierProfil) {
        _ = try? dansLeDossier(dossier) { parent throws(ErreurClient) in unlinkat(parent, nom, 0) }
    }

    /// Connects to the process that has the profile open.
    /// - Returns: a connected socket; nil when nobody listens.
    /// - Throws: `priseEtrangere` when another user's process does; `profilOccupe` when it takes no more callers; `fichier`.
    static func joindre(_ dossier: DossierProfil) throws(ErreurClient) -> Int32? {
        guard access(dossier.chemin, F_OK) == 0 else { return nil }
        return try dansLeDossier(dossier) { parent throws(ErreurClient) in
            let prise = try nouvelle(dossier, bloquante: false)
            guard adresser(parent, { connect(prise, $0, $1) }) == 0 else {
                let raison = errno
                close(prise)
                switch raison {
                case ENOENT, ECONNREFUSED: return nil
                case EAGAIN: throw .profilOccupe(dossier.chemin)
                case EACCES, EPERM: throw .priseEtrangere(dossier.chemin)
                default: throw .fichier("\(dossier.chemin)/\(nom): \(String(cString: strerror(raison)))")
                }
            }
            guard IdentiteVoisin.de(prise)?.estMoi == true else {
                close(prise)
                throw .priseEtrangere(dossier.chemin)
            }
            _ = fcntl(prise, F_SETFL, fcntl(prise, F_GETFL) & ~O_NONBLOCK)
            return prise
        }
    }

    /// Whether somebody listens.
    static func repond(_ dossier: DossierProfil) -> Bool {
        do {
            guard let prise = try joindre(dossier) else { return false }
            close(prise)
            return true
        } catch {
            return error == .profilOccupe(dossier.chemin)
        }
    }

    private static func dansLeDossier<R>(
        _ dossier: DossierProfil, _ travail: (Int32) throws(ErreurClient) -> R
    ) throws(ErreurClient) -> R {
        let parent = open(dossier.chemin, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else {
            // Somebody else's folder may hide even its socket.
            throw .fichier("\(dossier.chemin): \(String(cString: strerror(errno)))")
        }
        defer { close(parent) }
        return try travail(parent)
    }

    private static func nouvelle(
        _ dossier: DossierProfil, bloquante: Bool = true
    ) throws(ErreurClient) -> Int32 {
        let genre = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (bloquante ? 0 : SOCK_NONBLOCK.rawValue)
        let prise = socket(AF_UNIX, Int32(genre), 0)
        guard prise >= 0 else { throw echec(dossier) }
        return prise
    }

    private static func adresser(
        _ parent: Int32, _ appel: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var adresse = sockaddr_un()
        adresse.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &adresse.sun_path) { $0.copyBytes(from: "/proc/self/fd/\(parent)/\(nom)".utf8) }
        return withUnsafePointer(to: adresse) { adresse in
            adresse.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                appel($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func echec(_ dossier: DossierProfil) -> ErreurClient {
        .fichier("\(dossier.chemin)/\(nom): \(String(cString: strerror(errno)))")
    }
}
