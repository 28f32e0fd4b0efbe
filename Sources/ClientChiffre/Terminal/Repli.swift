/// Breaks lines that are wider than the screen between words, so that the terminal does not break them within.
enum Repli {
    /// `texte` with each of its lines at most `largeur` columns wide; a word that is wider itself is left to the terminal.
    static func replier(_ texte: String, largeur: Int) -> String {
        texte.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Largeur.colonnes($0) <= largeur ? String($0) : ligne($0, largeur) }
            .joined(separator: "\n")
    }

    private static func ligne(_ ligne: Substring, _ largeur: Int) -> String {
        var lignes: [Substring] = []
        var reste = ligne
        while Largeur.colonnes(reste) > largeur, let coupe = coupe(reste, largeur) {
            lignes.append(reste[..<coupe])
            reste = reste[coupe...].dropFirst()
        }
        return (lignes + [reste]).joined(separator: "\n")
    }

    /// The last space that still fits, after something other than spaces; else the first one further on.
    private static func coupe(_ ligne: Substring, _ largeur: Int) -> Substring.Index? {
        var colonnes = 0
        var derniere: Substring.Index?
        var mot = false
        for position in ligne.indices {
            if ligne[position] == " ", mot {
                if colonnes > largeur { return derniere ?? position }
                derniere = position
            }
            mot = mot || ligne[position] != " "
            colonnes += Largeur.colonnes(ligne[position])
        }
        return derniere
    }
}
