/// What a person types, byte by byte: a pure state machine. It knows UTF-8, the keys that move and delete, and bracketed paste
/// (several lines are one text), and swallows the escape sequences of other keys. Its unit is what a reader takes for one
/// character.
struct EditeurLigne: Sendable {
    /// What a byte brought about.
    enum Evenement: Hashable, Sendable {
        /// The text or the cursor changed and is to be drawn again.
        case change
        case ligne(String)
        /// Ctrl-C.
        case interruption
        /// Ctrl-D on an empty line.
        case fin
    }

    private enum Etat: Hashable, Sendable {
        case normal
        case echappement
        /// After ESC [ : the parameters so far.
        case sequence([UInt8])
        /// After ESC O: one byte more.
        case fonction
    }

    private static let longueurMax = 64 * 1024
    /// The text on either side of the cursor.
    private(set) var avant: String
    private(set) var apres = ""
    private var etat = Etat.normal
    private var colle = false
    private var incomplet: [UInt8] = []
    private var dernier: UInt8 = 0
    private let retour: String?

    /// - Parameters:
    ///   - texte: what stands on the line already; the cursor is at its end.
    ///   - retour: the command that Ctrl-X puts before what stands on the line, and gives; nil where that key does nothing.
    init(_ texte: String = "", retour: String? = nil) {
        avant = texte
        self.retour = retour
    }

    var texte: String { avant + apres }

    mutating func recevoir(_ octet: UInt8) -> Evenement? {
        defer { dernier = octet }
        // Esc alone is followed by another key: it must not swallow Enter, Ctrl-C or a character of several bytes.
        if etat != .normal, octet < 0x20 || octet >= 0x80 { etat = .normal }
        switch etat {
        case .echappement:
            return suivreEchappement(octet)
        case .fonction:
            etat = .normal
            return deplacer(octet, parMots: false)
        case .sequence(let parametres):
            return suivre(octet, parametres)
        case .normal:
            return octet < 0x20 || octet == 0x7f ? commander(octet) : ecrire(octet)
        }
    }

    // MARK: Escape sequences

    private mutating func suivreEchappement(_ octet: UInt8) -> Evenement? {
        etat = .normal
        switch octet {
        case UInt8(ascii: "["): etat = .sequence([])
        case UInt8(ascii: "O"): etat = .fonction
        case UInt8(ascii: "b"): return motAGauche()
        case UInt8(ascii: "f"): return motADroite()
        default: break
        }
        return nil
    }

    private mutating func suivre(_ octet: UInt8, _ parametres: [UInt8]) -> Evenement? {
        guard (0x40...0x7e).contains(octet) else {
            etat = parametres.count < 16 ? .sequence(parametres + [octet]) : .normal
            return nil
        }
        etat = .normal
        let lus = String(decoding: parametres, as: UTF8.self)
        // With Ctrl or Alt, an arrow moves by words.
        guard octet == UInt8(ascii: "~") else { return deplacer(octet, parMots: lus == "1;5" || lus == "1;3") }
        switch lus {
        case "1", "7": return auDebut()
        case "4", "8": return aLaFin()
        case "3": return effacerADroite()
        case "200": colle = true
        case "201": colle = false
        default: break
        }
        return nil
    }

    private mutating func deplacer(_ touche: UInt8, parMots: Bool) -> Evenement? {
        switch touche {
        case UInt8(ascii: "C"): parMots ? motADroite() : aDroite()
        case UInt8(ascii: "D"): parMots ? motAGauche() : aGauche()
        case UInt8(ascii: "H"): auDebut()
        case UInt8(ascii: "F"): aLaFin()
        default: nil
        }
    }

    private mutating func commander(_ octet: UInt8) -> Evenement? {
        incomplet = []
        switch octet {
        case 0x1b:
            etat = .echappement
            return nil
        case 0x0a, 0x0d:
            // A pasted CR LF is one line end.
            if octet == 0x0a, dernier == 0x0d { return nil }
            return colle ? ecrire(0x0a) : valider()
        case 0x01: return auDebut()
        case 0x02: return aGauche()
        case 0x03: return .interruption
        case 0x04: return avant.isEmpty && apres.isEmpty ? .fin : effacerADroite()
        case 0x05: return aLaFin()
        case 0x06: return aDroite()
        case 0x08, 0x7f:
            guard avant.popLast() != nil else { return nil }
            return joindre()
        case 0x09: return ecrire(0x20)
        case 0x0b:
            apres = ""
            return .change
        case 0x15:
            avant = ""
            return .change
        case 0x17:
            avant.removeLast(avant.count - debutDuMot())
            return joindre()
        case 0x18:
            guard let retour else { return nil }
            avant = retour + avant
            return valider()
        default: return nil
        }
    }

    // MARK: Moving and deleting

    private mutating func aGauche() -> Evenement? {
        guard let caractere = avant.popLast() else { return nil }
        apres.insert(caractere, at: apres.startIndex)
        return .change
    }

    private mutating func aDroite() -> Evenement? {
        guard let caractere = apres.first else { return nil }
        apres.removeFirst()
        avant.append(caractere)
        return .change
    }

    private mutating func auDebut() -> Evenement {
        (avant, apres) = ("", avant + apres)
        return .change
    }

    private mutating func aLaFin() -> Evenement {
        (avant, apres) = (avant + apres, "")
        return .change
    }

    private mutating func motAGauche() -> Evenement {
        let reste = avant.count - debutDuMot()
        apres = avant.suffix(reste) + apres
        avant.removeLast(reste)
        return .change
    }

    private mutating func motADroite() -> Evenement {
        let espaces = apres.prefix { $0.isWhitespace }
        let mot = apres[espaces.endIndex...].prefix { !$0.isWhitespace }
        avant += espaces + mot
        apres = String(apres[mot.endIndex...])
        return .change
    }

    private mutating func effacerADroite() -> Evenement? {
        guard !apres.isEmpty else { return nil }
        apres.removeFirst()
        return joindre()
    }

    /// How many characters stand before the word that ends at the cursor.
    private func debutDuMot() -> Int {
        var reste = avant[...]
        while reste.last?.isWhitespace == true { reste.removeLast() }
        while let dernier = reste.last, !dernier.isWhitespace { reste.removeLast() }
        return reste.count
    }

    /// The cursor never stands inside a character: one that has come to be across it, of an accent for instance, is before it.
    private mutating func joindre() -> Evenement {
        if let gauche = avant.last, let droite = apres.first, "\(gauche)\(droite)".count == 1 {
            apres.removeFirst()
            avant.append(droite)
        }
        return .change
    }

    // MARK: Writing

    private mutating func ecrire(_ octet: UInt8) -> Evenement? {
        guard avant.utf8.count + apres.utf8.count < Self.longueurMax else { return nil }
        incomplet.append(octet)
        // What cannot become a character is dropped byte by byte, so that it takes nothing of what follows with it.
        while let premier = incomplet.first {
            if let lu = String(validating: incomplet, as: UTF8.self) {
                incomplet = []
                avant += lu
                return joindre()
            }
            let suite = incomplet.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
            if suite, incomplet.count < Self.longueurUTF8(premier) { return nil }
            incomplet.removeFirst()
        }
        return nil
    }

    /// How many bytes a character that begins with `premier` has; 0 when none does.
    private static func longueurUTF8(_ premier: UInt8) -> Int {
        switch premier {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    private mutating func valider() -> Evenement {
        defer { (avant, apres) = ("", "") }
        return .ligne(texte)
    }
}
