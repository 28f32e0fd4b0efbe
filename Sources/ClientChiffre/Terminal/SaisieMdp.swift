import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Passwords: from a file that only its owner can read, or from the terminal without echo.
enum SaisieMdp {
    /// The first line of the file.
    /// - Throws: `mdpFichierOuvert` when group or others may read it, `fichier`, `mdpInvalide` for several lines.
    static func duFichier(_ chemin: String) throws(ErreurClient) -> String {
        let descripteur = open(chemin, O_RDONLY | O_CLOEXEC)
        guard descripteur >= 0 else { throw .fichier("\(chemin): \(String(cString: strerror(errno)))") }
        defer { close(descripteur) }
        var etat = stat()
        guard fstat(descripteur, &etat) == 0 else { throw .fichier("\(chemin): \(String(cString: strerror(errno)))") }
        guard etat.st_mode & S_IFMT != S_IFDIR else { throw .fichier("\(chemin) is a folder, not a password file") }
        guard etat.st_mode & 0o077 == 0 else { throw .mdpFichierOuvert(chemin) }
        let contenu = try contenu(descripteur, chemin)
        guard !contenu.dropLast(contenu.hasSuffix("\n") ? 1 : 0).contains(where: \.isNewline) else {
            throw .mdpInvalide(.illisible)
        }
        return contenu.hasSuffix("\n") ? String(contenu.dropLast()) : contenu
    }

    /// Asks at `/dev/tty`, whatever standard input is, without echo. Blocks.
    /// - Throws: `sansTerminal`; `interruption` after Ctrl-C or at the end of input.
    static func duTerminal(_ invite: String) throws(ErreurClient) -> String {
        let descripteur = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descripteur >= 0, let mode = ModeTerminal(descripteur) else { throw .sansTerminal }
        defer { close(descripteur) }
        mode.prendre(.touches(collage: false))
        // What was typed before the question is no answer to it.
        mode.oublierFrappe()
        defer {
            ModeTerminal.rendre()
            _ = write(descripteur, "\n", 1)
        }
        _ = invite.withCString { write(descripteur, $0, strlen($0)) }
        ModeTerminal.noterDessin("\n")
        var editeur = EditeurLigne()
        var octet: UInt8 = 0
        while true {
            let nombre = read(descripteur, &octet, 1)
            if nombre < 0, errno == EINTR { continue }
            guard nombre > 0 else { throw .interruption }
            if octet == Clavier.suspension {
                _ = write(descripteur, "\n", 1)
                ModeTerminal.suspendre()
                _ = invite.withCString { write(descripteur, $0, strlen($0)) }
                // Who comes back does not see how much of it was there.
                editeur = EditeurLigne()
                continue
            }
            switch editeur.recevoir(octet) {
            case .ligne(let ligne): return ligne
            case .interruption, .fin: throw .interruption
            case .change, nil: break
            }
        }
    }

    private static func contenu(_ descripteur: Int32, _ nom: String) throws(ErreurClient) -> String {
        var lus: [UInt8] = []
        var octet: UInt8 = 0
        while lus.count <= 4096 {
            let nombre = read(descripteur, &octet, 1)
            if nombre < 0, errno == EINTR { continue }
            guard nombre >= 0 else { throw .fichier("\(nom): \(String(cString: strerror(errno)))") }
            if nombre == 0 { break }
            lus.append(octet)
        }
        guard lus.count <= 4096, let texte = String(validating: lus, as: UTF8.self) else {
            throw .mdpInvalide(.illisible)
        }
        return texte
    }
}
