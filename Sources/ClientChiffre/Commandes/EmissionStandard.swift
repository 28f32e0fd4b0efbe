import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What commands say, on this process's own standard output and error.
enum EmissionStandard {
    /// Whether the terminal's line holds how far the work has come.
    private static let progresAffiche = Mutex(false)

    /// - Throws: `fichier` when standard output does not take a line.
    @Sendable static func emettre(_ emission: Emission) throws {
        switch emission {
        case .sortie(let ligne):
            effacerProgres()
            guard SortieStandard.ecrire(ligne + "\n") else {
                throw ErreurClient.fichier("standard output cannot be written")
            }
        case .erreur(let ligne):
            effacerProgres()
            SortieStandard.signaler(ligne)
        case .progres(let texte):
            guard isatty(STDERR_FILENO) == 1 else { return }
            progresAffiche.withLock { $0 = true }
            SortieStandard.signaler("\r" + texte, fin: "\u{1B}[K")
        }
    }

    private static func effacerProgres() {
        let affiche = progresAffiche.withLock { affiche in
            defer { affiche = false }
            return affiche
        }
        if affiche { SortieStandard.signaler("", fin: "\r\u{1B}[K") }
    }
}
