import Crypto

/// An ML-KEM-1024 encapsulation key (FIPS 203), 1,568 bytes, in its one canonical encoding.
public struct ClePubliqueMLKEM1024: Hashable, Sendable {
    /// Size of a key in bytes.
    public static let taille = MLKEM1024.tailleCle
    /// Size of a ciphertext in bytes.
    public static let tailleChiffre = MLKEM1024.tailleChiffre
    private let cle: CleMLKEM<MLKEM1024>

    /// Accepts 1,568 bytes whose coefficients are all below the modulus.
    /// - Throws: `cleRefusee`.
    public init(_ octets: [UInt8]) throws(ErreurCrypto) { cle = try CleMLKEM(octets) }

    /// The 1,568 bytes.
    public var octets: [UInt8] { cle.octets }

    /// A new secret of 32 bytes and the ciphertext that carries it.
    func encapsuler() throws(ErreurCrypto) -> (secret: SymmetricKey, chiffre: [UInt8]) { try cle.encapsuler() }
}

/// An ML-KEM-1024 key pair; the private half is its seed and lives in an arena.
public struct PaireMLKEM1024: Sendable {
    /// Size of a seed in bytes.
    public static let tailleGraine = GraineMLKEM.taille
    /// The public half.
    public let publique: ClePubliqueMLKEM1024
    /// The seed `d || z` of FIPS 203, 64 bytes.
    public let graine: Secret

    /// Makes a new pair.
    public init(dans arene: Arene) throws {
        let (privee, graine) = try GraineMLKEM.nouvelle(MLKEM1024.self)
        publique = try ClePubliqueMLKEM1024(MLKEM1024.octets(privee))
        self.graine = try graine.lire { try arene.copier($0) }
    }

    /// Takes a seed of 64 bytes and computes its public half.
    /// - Throws: `cleRefusee` for another size.
    public init(graine: Secret) throws(ErreurCrypto) {
        publique = try ClePubliqueMLKEM1024(MLKEM1024.octets(try Self.privee(graine)))
        self.graine = graine
    }

    /// Takes both halves, as they were kept together under authentication; they are not compared.
    public init(publique: ClePubliqueMLKEM1024, graine: Secret) {
        self.publique = publique
        self.graine = graine
    }

    /// The secret in `chiffre`, 32 bytes; a changed ciphertext is not noticed but gives another secret.
    /// - Throws: `cleRefusee` for a wrong size.
    func decapsuler(_ chiffre: [UInt8]) throws(ErreurCrypto) -> SymmetricKey {
        try GraineMLKEM.decapsuler(MLKEM1024.self, chiffre, avec: Self.privee(graine))
    }

    private static func privee(_ graine: Secret) throws(ErreurCrypto) -> MLKEM1024.PrivateKey {
        try graine.lire { octets in
            Result { () throws(ErreurCrypto) in try GraineMLKEM.privee(MLKEM1024.self, octets) }
        }.get()
    }
}
