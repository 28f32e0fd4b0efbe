#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What is written for people and programs, unbuffered.
enum SortieStandard {
    /// Writes to standard output. A reader that has gone away is not an error of ours.
    static func ecrire(_ texte: String) { ecrire(texte, STDOUT_FILENO) }

    /// Writes a line to standard error.
    static func signaler(_ texte: String) { ecrire(texte + "\n", STDERR_FILENO) }

    private static func ecrire(_ texte: String, _ descripteur: Int32) {
        var reste = Array(texte.utf8)[...]
        while !reste.isEmpty {
            let nombre = reste.withUnsafeBytes { write(descripteur, $0.baseAddress, $0.count) }
            if nombre < 0, errno == EINTR || errno == EAGAIN { continue }
            guard nombre > 0 else { return }
            reste = reste.dropFirst(nombre)
        }
    }
}
