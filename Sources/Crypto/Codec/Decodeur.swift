/// Reads the canonical binary encoding. Each length is checked against the caller's limit and against what is left before
/// anything is allocated; `fin` refuses trailing bytes.
package struct Decodeur {
    private let octets: ArraySlice<UInt8>
    private var position: Int

    package init(_ octets: [UInt8]) {
        self.octets = octets[...]
        position = 0
    }

    var reste: Int { octets.count - position }
    /// How many bytes were read so far.
    var lus: Int { position }

    package mutating func entier<E: FixedWidthInteger & UnsignedInteger>(
        _ type: E.Type = E.self
    ) throws(ErreurCrypto) -> E {
        var valeur: E = 0
        for octet in try tranche(MemoryLayout<E>.size) {
            valeur = E(truncatingIfNeeded: UInt64(valeur) << 8 | UInt64(octet))
        }
        return valeur
    }

    package mutating func fixe(_ nombre: Int) throws(ErreurCrypto) -> [UInt8] { Array(try tranche(nombre)) }

    mutating func sauter(_ nombre: Int) throws(ErreurCrypto) { _ = try tranche(nombre) }

    package mutating func variable(max: Int) throws(ErreurCrypto) -> [UInt8] {
        let longueur = Int(try entier(UInt32.self))
        guard longueur <= max else { throw ErreurCrypto(.limite, "length \(longueur) over \(max)") }
        return Array(try tranche(longueur))
    }

    package mutating func liste<Element>(
        max: Int, _ lire: (inout Decodeur) throws(ErreurCrypto) -> Element
    ) throws(ErreurCrypto) -> [Element] {
        let nombre = Int(try entier(UInt16.self))
        guard nombre <= max else { throw ErreurCrypto(.limite, "count \(nombre) over \(max)") }
        var elements: [Element] = []
        for _ in 0..<nombre { elements.append(try lire(&self)) }
        return elements
    }

    package mutating func booleen() throws(ErreurCrypto) -> Bool {
        switch try entier(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw ErreurCrypto(.encodage, "mark that is neither 0 nor 1")
        }
    }

    package mutating func option<Valeur>(
        _ lire: (inout Decodeur) throws(ErreurCrypto) -> Valeur
    ) throws(ErreurCrypto) -> Valeur? {
        try booleen() ? try lire(&self) : nil
    }

    package mutating func secret(_ nombre: Int = SecretBref.tailleCle) throws(ErreurCrypto) -> SecretBref {
        try tranche(nombre).withUnsafeBytes { SecretBref(copie: $0) }
    }

    mutating func etiquette(_ attendue: Etiquette) throws(ErreurCrypto) {
        guard try variable(max: 64) == attendue.octets else {
            throw ErreurCrypto(.encodage, "expected \(attendue.rawValue)")
        }
    }

    package func fin() throws(ErreurCrypto) {
        guard reste == 0 else { throw ErreurCrypto(.encodage, "\(reste) trailing bytes") }
    }

    /// As `fixe`, without a copy: indices are those of the whole.
    mutating func tranche(_ nombre: Int) throws(ErreurCrypto) -> ArraySlice<UInt8> {
        guard nombre <= reste else { throw ErreurCrypto(.encodage, "\(nombre) bytes wanted, \(reste) left") }
        defer { position += nombre }
        return octets[position..<(position + nombre)]
    }
}
