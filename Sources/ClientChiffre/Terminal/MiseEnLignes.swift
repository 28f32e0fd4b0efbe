/// Where a prompt, what was typed after it and the cursor stand on a screen of a given size. Lines are broken here and not by
/// the terminal, so that it is known how many there are whatever the terminal does at its margin.
struct MiseEnLignes: Sendable {
    /// The lines to draw, each at most as wide as the screen.
    private(set) var lignes: [String]
    /// The line and column of the cursor, from 0.
    private(set) var curseur: (ligne: Int, colonne: Int)

    /// - Parameters:
    ///   - avant: the prompt and the text before the cursor.
    ///   - apres: the text after it.
    ///   - hauteur: how many lines there may be; of more, those around the cursor are shown, and `…` for the others.
    init(avant: String, apres: String = "", largeur: Int, hauteur: Int) {
        let largeur = max(2, largeur)
        lignes = [""]
        curseur = (0, 0)
        var colonne = 0
        // A full line does not hold the cursor: what comes next begins another.
        func placer(_ caractere: Character) {
            let montre = Self.montre(caractere)
            let place = min(largeur, Largeur.colonnes(montre))
            if colonne + place > largeur {
                lignes.append("")
                colonne = 0
            }
            lignes[lignes.count - 1] += montre
            colonne += place
        }
        for caractere in avant { placer(caractere) }
        if colonne + (apres.first.map { Largeur.colonnes(Self.montre($0)) } ?? 1) > largeur {
            lignes.append("")
            colonne = 0
        }
        curseur = (lignes.count - 1, colonne)
        for caractere in apres { placer(caractere) }
        reduire(max(1, hauteur))
    }

    /// What a screen of another width, which breaks what was drawn again, has above the cursor's line.
    func lignesAuDessus(largeur: Int) -> Int {
        let largeur = max(2, largeur)
        return lignes[..<curseur.ligne].reduce(curseur.colonne / largeur) {
            $0 + max(1, (Largeur.colonnes($1) + largeur - 1) / largeur)
        }
    }

    /// What draws it from the left margin on, and leaves the cursor where it belongs.
    var sequence: String {
        let remonter = lignes.count - 1 - curseur.ligne
        return lignes.joined(separator: "\n") + "\r" + (remonter > 0 ? "\u{1B}[\(remonter)A" : "")
            + (curseur.colonne > 0 ? "\u{1B}[\(curseur.colonne)C" : "")
    }

    /// How many lines there are below the cursor's.
    var lignesDessous: Int { lignes.count - 1 - curseur.ligne }

    private mutating func reduire(_ hauteur: Int) {
        guard lignes.count > hauteur else { return }
        let debut = max(0, min(curseur.ligne - hauteur / 2, lignes.count - hauteur))
        let reste = lignes.count - debut - hauteur
        lignes = Array(lignes[debut..<(debut + hauteur)])
        curseur.ligne -= debut
        // Never in place of the cursor's line.
        if debut > 0, curseur.ligne > 0 { lignes[0] = "…" }
        if reste > 0, curseur.ligne < hauteur - 1 { lignes[hauteur - 1] = "…" }
    }

    private static func montre(_ caractere: Character) -> String {
        caractere == "\n" ? "⏎" : Assainir.ligne(String(caractere))
    }
}
