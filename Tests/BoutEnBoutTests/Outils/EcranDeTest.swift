/// What a terminal of a given width shows of what was written to it: lines without end, characters of one or two columns, and
/// the few movements that the client makes.
struct EcranDeTest {
    private let colonnes: Int
    private var cellules: [[String]] = [[]]
    private(set) var ligne = 0
    private(set) var colonne = 0
    /// Sequences that no terminal was asked for here.
    private(set) var inconnues: [String] = []

    init(colonnes: Int, _ ecrit: String) {
        self.colonnes = colonnes
        var reste = ecrit.unicodeScalars[...]
        while let scalaire = reste.popFirst() {
            switch scalaire {
            case "\r": colonne = 0
            case "\n": allerALaLigne()
            case "\u{1B}": suivre(&reste)
            default: montrer(scalaire)
            }
        }
    }

    /// The lines, without the blanks at their ends.
    var lignes: [String] {
        cellules.map { ligne in
            String(ligne.joined().reversed().drop { $0 == " " }.reversed())
        }
    }

    private mutating func allerALaLigne() {
        ligne += 1
        if ligne == cellules.count { cellules.append([]) }
    }

    private mutating func suivre(_ reste: inout Substring.UnicodeScalarView) {
        guard reste.popFirst() == "[" else { return inconnues.append("ESC") }
        var parametres = ""
        while let scalaire = reste.popFirst() {
            guard ("@"..."~").contains(scalaire) else {
                parametres.unicodeScalars.append(scalaire)
                continue
            }
            let nombre = Int(parametres) ?? 1
            switch scalaire {
            case "A": ligne = max(0, ligne - nombre)
            case "B": ligne = min(cellules.count - 1, ligne + nombre)
            case "C": colonne = min(colonnes - 1, colonne + nombre)
            case "J" where parametres.isEmpty:
                cellules.removeLast(cellules.count - 1 - ligne)
                cellules[ligne] = Array(cellules[ligne].prefix(colonne))
            case "h" where parametres == "?2004", "l" where parametres == "?2004": break
            default: inconnues.append(parametres + String(scalaire))
            }
            return
        }
    }

    private mutating func montrer(_ scalaire: Unicode.Scalar) {
        let place = Self.largeur(scalaire)
        guard place > 0 else {
            if colonne > 0, cellules[ligne].count >= colonne {
                cellules[ligne][colonne - 1].unicodeScalars.append(scalaire)
            }
            return
        }
        if colonne + place > colonnes {
            colonne = 0
            allerALaLigne()
        }
        while cellules[ligne].count < colonne + place { cellules[ligne].append(" ") }
        cellules[ligne][colonne] = String(scalaire)
        if place == 2 { cellules[ligne][colonne + 1] = "" }
        colonne += place
    }

    private static func largeur(_ scalaire: Unicode.Scalar) -> Int {
        switch scalaire.value {
        case 0x300...0x36F, 0x200D, 0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xFF00...0xFF60, 0x1F300...0x1FAFF: 2
        default: 1
        }
    }
}
