/// Writes the canonical binary encoding: fixed-width big-endian integers, fixed and length-prefixed byte strings,
/// counted lists (docs/PROTOCOL.md, "Encoding").
package struct Encodeur {
    package private(set) var octets: [UInt8] = []

    package init(capacite: Int = 256) { octets.reserveCapacity(capacite) }

    package mutating func entier<E: FixedWidthInteger & UnsignedInteger>(_ valeur: E) {
        withUnsafeBytes(of: valeur.bigEndian) { octets.append(contentsOf: $0) }
    }

    /// Bytes whose number the structure fixes: nothing but themselves.
    package mutating func fixe(_ valeur: some Sequence<UInt8>) { octets.append(contentsOf: valeur) }

    /// A length on 4 bytes, then the bytes.
    package mutating func variable(_ valeur: [UInt8]) {
        entier(UInt32(valeur.count))
        octets.append(contentsOf: valeur)
    }

    /// A count on 2 bytes, then each element.
    package mutating func liste<Element>(_ elements: [Element], _ ecrire: (inout Encodeur, Element) -> Void) {
        entier(UInt16(elements.count))
        for element in elements { ecrire(&self, element) }
    }

    /// A secret whose size the structure fixes: the caller wipes the result, and asks for its whole capacity at the start, since
    /// what a buffer leaves behind when it grows is not wiped.
    package mutating func secret(_ secret: SecretBref) { secret.lire { octets.append(contentsOf: $0) } }

    /// Whether there is one, on one byte, then the value.
    package mutating func option<Valeur>(_ valeur: Valeur?, _ ecrire: (inout Encodeur, Valeur) -> Void) {
        entier(UInt8(valeur == nil ? 0 : 1))
        if let valeur { ecrire(&self, valeur) }
    }

    package mutating func booleen(_ valeur: Bool) { entier(UInt8(valeur ? 1 : 0)) }

    mutating func zeros(_ nombre: Int) { octets.append(contentsOf: repeatElement(0, count: nombre)) }

    /// Lends what was written so far, to be encrypted where it stands.
    mutating func modifier<E: Error>(
        _ corps: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Void
    ) throws(E) {
        try octets.withUnsafeMutableBufferPointer { tampon throws(E) in try corps(tampon) }
    }
}
