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
        guard etat.st_mode & 0o077 == 0 else { throw .mdpFichierOuvert(chemin) }
        let contenu = try premiereLigne(descripteur, chemin, jusquALaFin: true)
        guard !contenu.dropLast(contenu.hasSuffix("\n") ? 1 : 0).contains(where: \.isNewline) else {
            throw .mdpInvalide(.illisible)
        }
        return contenu.hasSuffix("\n") ? String(contenu.dropLast()) : contenu
    }

    /// Asks at `/dev/tty`, whatever standard input is, without echo.
    /// - Throws: `sansTerminal`, or `interruption` at the end of input.
    static func duTerminal(_ invite: String) throws(ErreurClient) -> String {
        let descripteur = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descripteur >= 0, let mode = ModeTerminal(descripteur) else { throw .sansTerminal }
        defer { close(descripteur) }
        mode.prendre(parOctet: false)
        defer {
            ModeTerminal.rendre()
            _ = write(descripteur, "\n", 1)
        }
        _ = invite.withCString { write(descripteur, $0, strlen($0)) }
        let ligne = try premiereLigne(descripteur, "/dev/tty", jusquALaFin: false)
        guard ligne.hasSuffix("\n") else { throw .interruption }
        return String(ligne.dropLast())
    }

    private static func premiereLigne(
        _ descripteur: Int32, _ nom: String, jusquALaFin: Bool
    ) throws(ErreurClient) -> String {
        var lus: [UInt8] = []
        var octet: UInt8 = 0
        while lus.count <= 4096 {
            let nombre = read(descripteur, &octet, 1)
            if nombre < 0, errno == EINTR { continue }
            guard nombre >= 0 else { throw .fichier("\(nom): \(String(cString: strerror(errno)))") }
            if nombre == 0 { break }
            lus.append(octet)
            if octet == 0x0a, !jusquALaFin { break }
        }
        guard lus.count <= 4096, let texte = String(validating: lus, as: UTF8.self) else {
            throw .mdpInvalide(.illisible)
        }
        return texte
    }
}
