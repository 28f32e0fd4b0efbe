/// Breaks lines that are wider than the screen between words, so that the terminal does not break them within. Every further
/// line is set in: no text can begin where only this program begins a line.
enum Repli {
    /// What no line begins with in French: the space before it does not break.
    private static let liees: Set<Character> = [":", ";", "!", "?", "»"]

    /// `texte` with each of its lines at most `largeur` columns wide; further lines begin with `retrait` spaces.
    static func replier(_ texte: String, largeur: Int, retrait: Int = 0) -> String {
        let retrait = max(0, min(retrait, largeur / 2))
        return texte.split(separator: "\n", omittingEmptySubsequences: false)
            .map { ligne($0, largeur: largeur, retrait: retrait) }
            .joined(separator: "\n")
    }

    private static func ligne(_ ligne: Substring, largeur: Int, retrait: Int) -> String {
        var faites: [String] = []
        var courante: [Character] = []
        var colonnes = 0
        var espace: Int?
        var mot = false

        func couper(a fin: Int, reprendre: Int) {
            faites.append(String(courante[..<fin]))
            let reste = courante[reprendre...]
            courante = [Character](repeating: " ", count: retrait) + reste
            colonnes = retrait + reste.reduce(0) { $0 + Largeur.colonnes($1) }
            espace = nil
        }

        for (caractere, suivant) in zip(ligne, ligne.dropFirst().map(Optional.some) + [nil]) {
            let secable = caractere == " " && courante.last != "«" && !(suivant.map(liees.contains) ?? false)
            let place = Largeur.colonnes(caractere)
            if colonnes + place > largeur, mot {
                if secable {
                    couper(a: courante.count, reprendre: courante.count)
                    continue
                }
                if let espace { couper(a: espace, reprendre: espace + 1) }
                if colonnes + place > largeur, courante.count > retrait {
                    couper(a: courante.count, reprendre: courante.count)
                }
            }
            if secable, mot { espace = courante.count }
            mot = mot || caractere != " "
            courante.append(caractere)
            colonnes += place
        }
        return (faites + [String(courante)]).joined(separator: "\n")
    }
}
