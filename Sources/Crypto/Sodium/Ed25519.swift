import CSodium

/// An Ed25519 public key (RFC 8032), 32 bytes.
public struct ClePubliqueEd25519: Hashable, Sendable {
    /// Size of a key in bytes.
    public static let taille = 32
    /// Size of a signature in bytes.
    public static let tailleSignature = 64
    /// The 32 bytes.
    public let octets: [UInt8]

    /// Accepts 32 bytes. Points of low order are refused at verification, by libsodium.
    /// - Throws: `cleRefusee` for another size.
    public init(_ octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count == Self.taille else { throw ErreurCrypto(.cleRefusee, "Ed25519 key size") }
        self.octets = octets
    }

    /// Whether `signature` (64 bytes) by this key covers `message`.
    public func verifie(_ signature: [UInt8], de message: [UInt8]) -> Bool {
        (try? Sodium.demarrer()) != nil && signature.count == Self.tailleSignature
            && crypto_sign_verify_detached(signature, message, UInt64(message.count), octets) == 0
    }
}

/// An Ed25519 key pair; the private half (seed and public key, 64 bytes) lives in an arena.
public struct PaireEd25519: Sendable {
    /// The public half.
    public let publique: ClePubliqueEd25519
    /// The 32-byte seed, from which the pair is made anew.
    public let graine: Secret
    private let secrete: Secret

    /// Makes a new pair.
    public init(dans arene: Arene) throws {
        try self.init(graine: arene.aleatoire(32), dans: arene)
    }

    /// Makes the pair of a 32-byte seed.
    /// - Throws: `cleRefusee` for another size.
    public init(graine: Secret, dans arene: Arene) throws {
        guard graine.taille == 32 else { throw ErreurCrypto(.cleRefusee, "Ed25519 seed size") }
        var publique = [UInt8](repeating: 0, count: ClePubliqueEd25519.taille)
        secrete = try arene.secret(
            64,
            ecrire: { sortie in
                let code = graine.emprunter { crypto_sign_seed_keypair(&publique, sortie, $0) }
                guard code == 0 else { throw ErreurCrypto(.systeme, "Ed25519 key pair") }
            })
        self.publique = try ClePubliqueEd25519(publique)
        self.graine = graine
    }

    /// Signs `message`: 64 bytes.
    public func signer(_ message: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: ClePubliqueEd25519.tailleSignature)
        let code = secrete.emprunter {
            crypto_sign_detached(&signature, nil, message, UInt64(message.count), $0)
        }
        guard code == 0 else { throw ErreurCrypto(.systeme, "Ed25519 signature") }
        return signature
    }
}
