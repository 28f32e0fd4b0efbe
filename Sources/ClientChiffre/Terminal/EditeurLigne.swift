/// What a person types, byte by byte: a pure state machine. It knows UTF-8, deletion, bracketed paste (several lines are one
/// text) and swallows the escape sequences of other keys.
struct EditeurLigne: Sendable {
    /// What a byte brought about.
    enum Evenement: Hashable, Sendable {
        /// The text changed and is to be drawn again.
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
    private(set) var texte: String
    private var etat = Etat.normal
    private var colle = false
    private var incomplet: [UInt8] = []
    private var dernier: UInt8 = 0

    init(_ texte: String = "") { self.texte = texte }

    mutating func recevoir(_ octet: UInt8) -> Evenement? {
        defer { dernier = octet }
        // Esc alone is followed by another key: it must not swallow Enter or Ctrl-C.
        if etat != .normal, octet < 0x20 { etat = .normal }
        switch etat {
        case .echappement:
            etat = octet == UInt8(ascii: "[") ? .sequence([]) : octet == UInt8(ascii: "O") ? .fonction : .normal
            return nil
        case .fonction:
            etat = .normal
            return nil
        case .sequence(let parametres):
            return suivre(octet, parametres)
        case .normal:
            return octet < 0x20 || octet == 0x7f ? commander(octet) : ecrire(octet)
        }
    }

    private mutating func suivre(_ octet: UInt8, _ parametres: [UInt8]) -> Evenement? {
        guard (0x40...0x7e).contains(octet) else {
            etat = parametres.count < 16 ? .sequence(parametres + [octet]) : .normal
            return nil
        }
        etat = .normal
        if octet == UInt8(ascii: "~") {
            switch String(decoding: parametres, as: UTF8.self) {
            case "200": colle = true
            case "201": colle = false
            default: break
            }
        }
        return nil
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
        case 0x03:
            return .interruption
        case 0x04:
            return texte.isEmpty ? .fin : nil
        case 0x08, 0x7f:
            return texte.popLast() == nil ? nil : .change
        case 0x15:
            texte = ""
            return .change
        case 0x17:
            while texte.last?.isWhitespace == true { texte.removeLast() }
            while let dernier = texte.last, !dernier.isWhitespace { texte.removeLast() }
            return .change
        case 0x09:
            return ecrire(0x20)
        default:
            return nil
        }
    }

    private mutating func ecrire(_ octet: UInt8) -> Evenement? {
        guard texte.utf8.count < Self.longueurMax else { return nil }
        incomplet.append(octet)
        // What cannot become a character is dropped byte by byte, so that it takes nothing of what follows with it.
        while let premier = incomplet.first {
            if let lu = String(validating: incomplet, as: UTF8.self) {
                incomplet = []
                texte += lu
                return .change
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
        defer { texte = "" }
        return .ligne(texte)
    }
}
