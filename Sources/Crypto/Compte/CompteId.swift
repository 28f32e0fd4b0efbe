/// The name that an account has for ever: 16 bytes, the hash of its statement 0, so that nobody can make a second first
/// statement for it.
public struct CompteId: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Size in bytes.
    public static let taille = 16
    /// The 16 bytes.
    public let octets: [UInt8]

    /// Accepts 16 bytes.
    /// - Throws: `encodage` for another size.
    public init(_ octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count == Self.taille else { throw ErreurCrypto(.encodage, "compteId size") }
        self.octets = octets
    }

    /// Lower-case hexadecimal.
    public var description: String { Hexadecimal.texte(octets) }

    /// Order of the bytes, used to name the two directions of a conversation.
    public static func < (gauche: CompteId, droite: CompteId) -> Bool {
        gauche.octets.lexicographicallyPrecedes(droite.octets)
    }
}
