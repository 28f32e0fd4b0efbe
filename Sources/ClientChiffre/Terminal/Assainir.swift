/// Makes what a peer or relay wrote harmless, at the one place where it goes to the screen: no control character, no escape
/// sequence, no change of direction survives.
enum Assainir {
    /// A text of several lines: line feeds stay.
    static func texte(_ texte: String) -> String { filtrer(texte, lignes: true) }

    /// A name or a text of one line.
    static func ligne(_ texte: String) -> String { filtrer(texte, lignes: false) }

    private static func filtrer(_ texte: String, lignes: Bool) -> String {
        var sortie = String.UnicodeScalarView()
        for scalaire in texte.unicodeScalars {
            if scalaire == "\n", lignes {
                sortie.append(scalaire)
            } else if scalaire == "\t" {
                sortie.append(" ")
            } else {
                sortie.append(estDangereux(scalaire) ? "\u{FFFD}" : scalaire)
            }
        }
        return String(sortie)
    }

    private static func estDangereux(_ scalaire: Unicode.Scalar) -> Bool {
        switch scalaire.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        // Directions: ALM, LRM and RLM, embeddings and overrides, isolates.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        // Line and paragraph separators, interlinear annotations, the language tag.
        case 0x2028, 0x2029, 0xFFF9...0xFFFB, 0xE0000...0xE0001: true
        default: false
        }
    }
}
