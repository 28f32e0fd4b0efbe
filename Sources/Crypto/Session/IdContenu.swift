/// A content's identity, 16 random bytes.
public struct IdContenu: Hashable, Sendable {
    /// Size in bytes.
    public static let taille = 16
    /// The 16 bytes.
    public let octets: [UInt8]

    /// Accepts 16 bytes.
    /// - Throws: `encodage` for another size.
    public init(_ octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count == Self.taille else { throw ErreurCrypto(.encodage, "content id size") }
        self.octets = octets
    }

    /// Draws a new one.
    public static func nouveau() throws(ErreurCrypto) -> IdContenu { try IdContenu(Alea.octets(taille)) }
}
