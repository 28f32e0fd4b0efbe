#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Where one can be shown how far something is.
protocol EcranDeSuivi: Sendable {
    /// Whether a line can be drawn over; otherwise there are only lines that stay.
    var redessine: Bool { get }
    /// Columns of the screen.
    var largeur: Int { get }
    /// Draws a line over the one before; nil takes it away.
    func suivre(_ ligne: String?) async
    /// Writes a line that stays.
    func ecrireLigne(_ ligne: String) async
}

/// Standard error, where a command shows it: standard output is for what others read.
struct EcranDesErreurs: EcranDeSuivi {
    let redessine: Bool

    init() {
        let connu = getenv("TERM").map { String(cString: $0) } ?? ""
        redessine = isatty(STDERR_FILENO) == 1 && !connu.isEmpty && connu != "dumb"
    }

    var largeur: Int { Largeur.terminal(STDERR_FILENO) }

    func suivre(_ ligne: String?) { SortieStandard.redessiner("\r\u{1B}[K" + (ligne ?? "")) }

    func ecrireLigne(_ ligne: String) { SortieStandard.signaler(ligne) }
}
