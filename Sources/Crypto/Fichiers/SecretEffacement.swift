/// Who knows this secret may have the relay erase a file; the relay keeps its hash alone.
public enum SecretEffacement {
    /// Size of the secret and of its hash in bytes.
    public static let taille = 32

    /// Draws a secret.
    public static func nouveau() throws(ErreurCrypto) -> [UInt8] { try Alea.octets(taille) }

    /// What the relay keeps of `secret`: 32 bytes.
    public static func hash(_ secret: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        try Blake2b.hash(.fichierEffacement, secret)
    }
}
