import CSodium

/// An X25519 public key (RFC 7748), 32 bytes, in its one canonical encoding.
public struct ClePubliqueX25519: Hashable, Sendable {
    /// Size of a key in bytes.
    public static let taille = 32
    /// The 32 bytes.
    public let octets: [UInt8]

    /// Accepts 32 bytes that encode a number below 2^255 - 19 with the top bit clear.
    /// - Throws: `cleRefusee`; libsodium 1.0.18 would take the other encodings silently.
    public init(_ octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count == Self.taille, octets[31] & 0x80 == 0 else {
            throw ErreurCrypto(.cleRefusee, "X25519 key: size or top bit")
        }
        let auDessusDeP = octets[31] == 0x7f && octets[1...30].allSatisfy { $0 == 0xff } && octets[0] >= 0xed
        guard !auDessusDeP else { throw ErreurCrypto(.cleRefusee, "X25519 key: not canonical") }
        self.octets = octets
    }

    /// Refuses a point of low order, with which every exchange fails.
    /// - Throws: `cleRefusee`.
    func verifierOrdre() throws(ErreurCrypto) {
        // Any private key does: clamped, it is a multiple of 8, and so of the order of each of these points.
        var produit = [UInt8](repeating: 0, count: Self.taille)
        guard crypto_scalarmult(&produit, [UInt8](repeating: 1, count: Self.taille), octets) == 0 else {
            throw ErreurCrypto(.cleRefusee, "X25519 key: point of low order")
        }
    }
}

/// An X25519 key pair; the private half lives in an arena.
public struct PaireX25519: Sendable {
    /// The public half.
    public let publique: ClePubliqueX25519
    /// The private half, 32 bytes.
    public let secrete: Secret

    /// Makes a new pair.
    public init(dans arene: Arene) throws {
        try self.init(secrete: arene.aleatoire(32))
    }

    /// Takes a private key of 32 bytes and computes its public half.
    /// - Throws: `cleRefusee` for another size.
    public init(secrete: Secret) throws(ErreurCrypto) {
        var publique = [UInt8](repeating: 0, count: ClePubliqueX25519.taille)
        guard secrete.taille == 32, secrete.emprunter({ crypto_scalarmult_base(&publique, $0) }) == 0 else {
            throw ErreurCrypto(.cleRefusee, "X25519 private key")
        }
        self.publique = try ClePubliqueX25519(publique)
        self.secrete = secrete
    }

    /// Takes both halves, as they were kept together under authentication; they are not compared.
    public init(publique: ClePubliqueX25519, secrete: Secret) {
        self.publique = publique
        self.secrete = secrete
    }

    /// The shared secret with `autre`, 32 bytes, in the same arena as asked.
    /// - Throws: `cleRefusee` when the result is all zero (a point of low order).
    public func partage(avec autre: ClePubliqueX25519, dans arene: Arene) throws -> Secret {
        try arene.secret(
            32,
            ecrire: { sortie in
                let code = secrete.emprunter { crypto_scalarmult(sortie, $0, autre.octets) }
                guard code == 0 else { throw ErreurCrypto(.cleRefusee, "X25519: all-zero output") }
            })
    }
}

/// X25519 where neither secret is kept for long.
enum X25519 {
    /// A new pair.
    static func paire() throws(ErreurCrypto) -> (secrete: SecretBref, publique: ClePubliqueX25519) {
        let secrete = try SecretBref.aleatoire()
        var publique = [UInt8](repeating: 0, count: ClePubliqueX25519.taille)
        guard secrete.emprunter({ crypto_scalarmult_base(&publique, $0) }) == 0 else {
            throw ErreurCrypto(.systeme, "X25519 key pair")
        }
        return (secrete, try ClePubliqueX25519(publique))
    }

    /// Writes the shared secret of `secrete` and `publique`, 32 bytes.
    /// - Throws: `cleRefusee` when it is all zero (a point of low order).
    static func partage(
        _ secrete: UnsafePointer<UInt8>, _ publique: ClePubliqueX25519, vers sortie: UnsafeMutablePointer<UInt8>
    ) throws(ErreurCrypto) {
        guard crypto_scalarmult(sortie, secrete, publique.octets) == 0 else {
            throw ErreurCrypto(.cleRefusee, "X25519: all-zero output")
        }
    }
}

extension PaireX25519 {
    /// Writes the shared secret with `autre`, 32 bytes.
    /// - Throws: `cleRefusee` when it is all zero.
    func partage(
        avec autre: ClePubliqueX25519, vers sortie: UnsafeMutablePointer<UInt8>
    ) throws(ErreurCrypto) {
        try secrete.emprunter { secrete in
            Result { () throws(ErreurCrypto) in try X25519.partage(secrete, autre, vers: sortie) }
        }.get()
    }
}
