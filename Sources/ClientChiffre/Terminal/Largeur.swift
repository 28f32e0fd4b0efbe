import CWchar

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How many columns texts take on the screen.
enum Largeur {
    /// Columns of a character: that of its widest scalar, by the C library's table; a flag is of two letters.
    static func colonnes(_ caractere: Character) -> Int {
        if caractere.unicodeScalars.count == 2,
            caractere.unicodeScalars.allSatisfy({ (0x1F1E6...0x1F1FF).contains($0.value) })
        {
            return 2
        }
        return caractere.unicodeScalars.map { max(0, Int(wcwidth(wchar_t(bitPattern: $0.value)))) }.max() ?? 0
    }

    /// Columns of a text of one line.
    static func colonnes(_ texte: some StringProtocol) -> Int { texte.reduce(0) { $0 + colonnes($1) } }

    /// The longest beginning of `texte` that takes at most `largeur` columns; when it is not all of it, it ends in `…`.
    static func abreger(_ texte: String, _ largeur: Int) -> String {
        guard colonnes(texte) > largeur else { return texte }
        var (debut, prises) = ("", 1)
        for caractere in texte {
            prises += colonnes(caractere)
            guard prises <= largeur else { break }
            debut.append(caractere)
        }
        return largeur > 0 ? debut + "…" : ""
    }

    /// The width of the terminal at `descripteur`, or 80.
    static func terminal(_ descripteur: Int32) -> Int { taille(descripteur).map { Int($0.ws_col) } ?? 80 }

    /// The number of lines of the terminal at `descripteur`, or 24.
    static func hauteur(_ descripteur: Int32) -> Int {
        taille(descripteur).map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } ?? 24
    }

    private static func taille(_ descripteur: Int32) -> winsize? {
        var taille = winsize()
        return ioctl(descripteur, UInt(TIOCGWINSZ), &taille) == 0 && taille.ws_col > 0 ? taille : nil
    }
}
