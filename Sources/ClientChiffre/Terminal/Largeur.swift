import CWchar

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How many columns texts take on the screen.
enum Largeur {
    /// Columns of a character: that of its widest scalar, by the C library's table.
    static func colonnes(_ caractere: Character) -> Int {
        caractere.unicodeScalars.map { max(0, Int(wcwidth(wchar_t(bitPattern: $0.value)))) }.max() ?? 0
    }

    /// Columns of a text of one line.
    static func colonnes(_ texte: some StringProtocol) -> Int { texte.reduce(0) { $0 + colonnes($1) } }

    /// The width of the terminal at `descripteur`, or 80.
    static func terminal(_ descripteur: Int32) -> Int {
        var taille = winsize()
        guard ioctl(descripteur, UInt(TIOCGWINSZ), &taille) == 0, taille.ws_col > 0 else { return 80 }
        return Int(taille.ws_col)
    }
}
