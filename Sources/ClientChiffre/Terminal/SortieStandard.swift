#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What is written for people and programs, unbuffered.
enum SortieStandard {
    /// Writes to standard output.
    /// - Returns: false when not all of it could be written: the disk is full, or the reader has gone away.
    static func ecrire(_ texte: String) -> Bool { ecrire(texte, STDOUT_FILENO) }

    /// Writes a line to standard error, as well as it can be.
    static func signaler(_ texte: String) { _ = ecrire(texte + "\n", STDERR_FILENO) }

    /// Writes to standard error what is drawn over, as well as it can be.
    static func redessiner(_ texte: String) { _ = ecrire(texte, STDERR_FILENO) }

    private static func ecrire(_ texte: String, _ descripteur: Int32) -> Bool {
        var reste = Array(texte.utf8)[...]
        while !reste.isEmpty {
            let nombre = reste.withUnsafeBytes { write(descripteur, $0.baseAddress, $0.count) }
            if nombre < 0, errno == EINTR { continue }
            if nombre < 0, errno == EAGAIN {
                var attente = pollfd(fd: descripteur, events: Int16(POLLOUT), revents: 0)
                _ = poll(&attente, 1, 1000)
                continue
            }
            guard nombre > 0 else { return false }
            reste = reste.dropFirst(nombre)
        }
        return true
    }
}
