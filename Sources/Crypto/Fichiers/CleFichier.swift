/// The key of one file and of no other (protocol section 6): what encrypts its chunks, and the commitment in its header that
/// makes sure that a ciphertext has one key only.
public struct CleFichier: Sendable {
    /// Size of the key in bytes.
    public static let taille = 32
    /// Size of a chunk's plaintext in bytes; the last one may be shorter.
    public static let morceau = 64 * 1024
    /// Size of the header in bytes.
    public static let tailleEntete = 8 + 1 + 32
    private static let magie = Array("MSGFICH1".utf8)
    private static let version: UInt8 = 1

    /// The key, 32 bytes: it travels in the manifest.
    public let secret: Secret
    /// The 41 bytes that the ciphertext begins with, repeated in the manifest.
    public let entete: [UInt8]
    let flux: Secret

    /// Makes a new key.
    public init(dans arene: Arene) throws { try self.init(arene.aleatoire(Self.taille), dans: arene) }

    /// Takes up a key of 32 bytes.
    /// - Throws: `cleRefusee` for another size.
    public init(_ secret: Secret, dans arene: Arene) throws {
        guard secret.taille == Self.taille else { throw ErreurCrypto(.cleRefusee, "file key size") }
        self.secret = secret
        flux = try HKDF512.deriver(secret, .fichierCle, dans: arene)
        let engagement = try HKDF512.deriver(secret, .fichierEngagement, dans: arene)
        entete = engagement.lire { Self.magie + [Self.version] + $0 }
    }

    /// Accepts the header that a ciphertext begins with.
    /// - Throws: `versionInconnue` for another format; `authentification` when it commits to another key.
    public func verifier(entete autre: [UInt8]) throws(ErreurCrypto) {
        guard autre.count == Self.tailleEntete, autre.starts(with: Self.magie + [Self.version]) else {
            throw ErreurCrypto(.versionInconnue, "file header")
        }
        guard Comparaison.egaux(autre, entete) else {
            throw ErreurCrypto(.authentification, "the file commits to another key")
        }
    }

    /// The nonce of chunk `numero`: an 11-byte big-endian counter and the mark of the last one (STREAM).
    static func nonce(_ numero: Int64, dernier: Bool) -> [UInt8] {
        [0, 0, 0] + withUnsafeBytes(of: numero.bigEndian) { Array($0) } + [dernier ? 1 : 0]
    }
}
