/// Base64 of the standard alphabet with padding, from memory to memory.
enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// How many characters `octets` bytes take.
    static func longueur(_ octets: Int) -> Int { (octets + 2) / 3 * 4 }

    /// Writes the characters of `source` at the beginning of `cible`.
    static func ecrire(_ source: UnsafeRawBufferPointer, dans cible: UnsafeMutableRawBufferPointer) {
        let lettres = alphabet.utf8Start
        var lu = 0
        var ecrit = 0
        while lu < source.count {
            let reste = source.count - lu
            let trois =
                UInt32(source[lu]) << 16 | UInt32(reste > 1 ? source[lu + 1] : 0) << 8
                | UInt32(reste > 2 ? source[lu + 2] : 0)
            cible[ecrit] = lettres[Int(trois >> 18)]
            cible[ecrit + 1] = lettres[Int(trois >> 12 & 63)]
            cible[ecrit + 2] = reste > 1 ? lettres[Int(trois >> 6 & 63)] : UInt8(ascii: "=")
            cible[ecrit + 3] = reste > 2 ? lettres[Int(trois & 63)] : UInt8(ascii: "=")
            lu += 3
            ecrit += 4
        }
    }

    /// The bytes of the text, or nil when it is none.
    static func lire(_ texte: some Collection<UInt8>) -> [UInt8]? {
        var octets: [UInt8] = []
        var tampon: UInt32 = 0
        var bits: UInt32 = 0
        for lettre in texte {
            if lettre == UInt8(ascii: "=") { break }
            // JSON may write / as \/.
            if lettre == UInt8(ascii: "\\") { continue }
            guard let valeur = valeur(lettre) else { return nil }
            tampon = tampon << 6 | valeur
            bits += 6
            if bits >= 8 {
                bits -= 8
                octets.append(UInt8(truncatingIfNeeded: tampon >> bits))
            }
        }
        return octets
    }

    private static func valeur(_ lettre: UInt8) -> UInt32? {
        switch lettre {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(lettre - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(lettre - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(lettre - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
