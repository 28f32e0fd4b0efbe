/// Names and hashes that contents carry (protocol section 5).
public enum Conversation {
    /// The conversation of two accounts: 16 bytes, the same from both sides.
    public static func id(_ a: CompteId, _ b: CompteId) throws(ErreurCrypto) -> [UInt8] {
        try Blake2b.hash(.conversation, [a, b].sorted().flatMap(\.octets), taille: 16)
    }

    /// The hash of a content's exact bytes, 32 bytes: what the next content names as `prec`.
    public static func hash(contenu: [UInt8]) throws(ErreurCrypto) -> [UInt8] { try Blake2b.hash(.contenu, contenu) }

    /// The hash of a session's message, 32 bytes: what it is known by when it comes again, or is asked for again (`reprise`).
    public static func hash(message: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        try Blake2b.hash(.messageRecu, message)
    }

    /// `prec` of the first content of a flow, 32 zero bytes.
    public static let origine = [UInt8](repeating: 0, count: 32)
}
