import CryptoChiffre
import Foundation

/// Texts as they are compared in a search: without case, accents, or the forms of one character that only look otherwise.
/// Bytes of ASCII are folded at once; of other characters, what they fold to is remembered, of so many at most.
struct Pliage: Sendable {
    private static let places = 1024

    /// What is remembered: the character, 0 for none, and what it folds to, at the place that its number chooses.
    private var scalaires = [UInt32](repeating: 0, count: places)
    private var plis = [[UInt8]](repeating: [], count: places)

    /// Folded texts, one after the other, in memory that is used again and wiped at the end.
    private(set) var octets = [UInt8](repeating: 0, count: 4096)
    private(set) var nombre = 0

    /// Begins anew; what was there is overwritten.
    mutating func recommencer() { nombre = 0 }

    /// Wipes what was folded.
    mutating func effacer() {
        CryptoChiffre.effacer(&octets)
        nombre = 0
    }

    /// Folds `utf8` behind what there is. Bytes that are no UTF-8 stand for themselves.
    mutating func plier(_ utf8: UnsafeBufferPointer<UInt8>) {
        assurer(utf8.count)
        var place = 0
        while place < utf8.count {
            let octet = utf8[place]
            if octet < 0x80 {
                ajouter(Self.minuscule(octet))
                place += 1
            } else if let (scalaire, longueur) = Self.scalaire(utf8, place) {
                for octet in pli(scalaire) { ajouter(octet) }
                place += longueur
            } else {
                ajouter(octet)
                place += 1
            }
        }
    }

    /// A byte between texts that no word contains.
    mutating func separer() { ajouter(0x0a) }

    /// What `texte` folds to.
    mutating func plie(_ texte: some StringProtocol) -> [UInt8] {
        recommencer()
        var copie = Array(texte.utf8)
        copie.withUnsafeBufferPointer { plier($0) }
        CryptoChiffre.effacer(&copie)
        defer { effacer() }
        return Array(octets[..<nombre])
    }

    private static func minuscule(_ octet: UInt8) -> UInt8 { (0x41...0x5a).contains(octet) ? octet | 0x20 : octet }

    private mutating func ajouter(_ octet: UInt8) {
        if nombre == octets.count { assurer(1) }
        octets[nombre] = octet
        nombre += 1
    }

    /// Makes room for so many more bytes; what a growing array would leave behind is wiped.
    private mutating func assurer(_ place: Int) {
        guard nombre + place > octets.count else { return }
        var plus = [UInt8](repeating: 0, count: max(octets.count * 2, nombre + place))
        for rang in 0..<nombre { plus[rang] = octets[rang] }
        CryptoChiffre.effacer(&octets)
        octets = plus
    }

    // MARK: Characters

    private mutating func pli(_ scalaire: Unicode.Scalar) -> [UInt8] {
        let place = Int(scalaire.value) % Self.places
        if scalaires[place] != scalaire.value {
            plis[place] = Self.pli(scalaire)
            scalaires[place] = scalaire.value
        }
        return plis[place]
    }

    /// Letters that Unicode takes for letters of their own and that people search by others.
    private static let ecritsAutrement: [Unicode.Scalar: String] = [
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "\u{2018}": "'", "\u{2019}": "'", "\u{02BC}": "'",
        "\u{2010}": "-", "\u{2011}": "-",
    ]

    /// Decomposed, without what is only put on letters, and in lower case by way of capitals, twice: ß is ss, in capitals too, and
    /// both sigmas are one.
    private static func pli(_ scalaire: Unicode.Scalar) -> [UInt8] {
        var plie = ""
        for partie in String(scalaire).decomposedStringWithCompatibilityMapping.unicodeScalars where compte(partie) {
            let minuscules = partie.properties.uppercaseMapping.lowercased().uppercased().lowercased()
            for minuscule in minuscules.unicodeScalars where compte(minuscule) {
                if let autrement = ecritsAutrement[minuscule] {
                    plie += autrement
                } else {
                    plie.unicodeScalars.append(minuscule)
                }
            }
        }
        return Array(plie.utf8)
    }

    /// Whether it is more than a mark on another character or a hint how to write one.
    private static func compte(_ scalaire: Unicode.Scalar) -> Bool {
        switch scalaire.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: false
        default: true
        }
    }

    /// The character that begins at `place`, and how many bytes it has.
    private static func scalaire(
        _ utf8: UnsafeBufferPointer<UInt8>, _ place: Int
    ) -> (scalaire: Unicode.Scalar, longueur: Int)? {
        let premier = utf8[place]
        let longueur =
            switch premier {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard longueur > 0, place + longueur <= utf8.count else { return nil }
        var valeur = UInt32(premier) & (0xFF >> UInt32(longueur + 1))
        for octet in utf8[(place + 1)..<(place + longueur)] {
            guard octet & 0xC0 == 0x80 else { return nil }
            valeur = valeur << 6 | UInt32(octet & 0x3F)
        }
        return Unicode.Scalar(valeur).map { ($0, longueur) }
    }
}
