import Foundation

/// Names of files that others have chosen, and the names under which they are put into a folder here.
enum NomFichier {
    /// The longest name in bytes of UTF-8; what makes it unique comes on top.
    static let maximum = 200
    private static let extensionMax = 32
    private static let parDefaut = "fichier"

    /// `nom` made harmless: one path component, no invisible or reordering character, nothing that a shell or a file manager
    /// would take for something else. Never empty.
    static func sur(_ nom: String) -> String {
        var scalaires = String.UnicodeScalarView()
        for scalaire in nom.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalaire == "/" || scalaire == "\\" {
                scalaires.append("_")
            } else if scalaire.properties.generalCategory == .spaceSeparator {
                scalaires.append(" ")
            } else if !estInvisible(scalaire) {
                scalaires.append(scalaire)
            }
        }
        // What was taken out may have stood between a letter and its accent.
        let propre = ebarber(String(scalaires).precomposedStringWithCanonicalMapping)
        let (base, fin) = couper(propre)
        let court = ebarber(prefixe(base, octets: maximum - fin.utf8.count) + fin)
        return court.isEmpty ? parDefaut : court
    }

    /// `nom` with a number before its extension: the name to try after `rang - 1` others were taken.
    static func variante(_ nom: String, _ rang: Int) -> String {
        guard rang > 1 else { return nom }
        let (base, fin) = couper(nom)
        return "\(base) (\(rang))\(fin)"
    }

    /// Name and extension with its dot; a long one is none, and neither is all of a name.
    private static func couper(_ nom: String) -> (base: String, fin: String) {
        guard let point = nom.unicodeScalars.lastIndex(of: "."), point > nom.unicodeScalars.startIndex else {
            return (nom, "")
        }
        let fin = String(nom.unicodeScalars[point...])
        guard fin.utf8.count <= extensionMax else { return (nom, "") }
        return (String(nom.unicodeScalars[..<point]), fin)
    }

    /// Without dots, dashes and spaces at the beginning, without dots and spaces at the end.
    private static func ebarber(_ nom: String) -> String {
        let reste = nom.unicodeScalars.drop { $0 == "." || $0 == "-" || $0 == " " }
        let fin = reste.lastIndex { $0 != "." && $0 != " " }
        return fin.map { String(reste[...$0]) } ?? ""
    }

    private static func prefixe(_ texte: String, octets: Int) -> String {
        var sortie = String.UnicodeScalarView()
        var taille = 0
        for scalaire in texte.unicodeScalars {
            taille += UTF8.width(scalaire)
            guard taille <= octets else { break }
            sortie.append(scalaire)
        }
        return String(sortie)
    }

    private static func estInvisible(_ scalaire: Unicode.Scalar) -> Bool {
        if scalaire.properties.isDefaultIgnorableCodePoint { return true }
        return switch scalaire.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
        default: false
        }
    }
}
