/// A key under which rows of the profile are sealed: XChaCha20-Poly1305, random nonce, table and row id as associated data.
public struct CleRangee: Sendable {
    private static let entete = 4 + 24
    /// The key, 32 bytes.
    public let secret: Secret
    /// The generation written before each row.
    public let gen: UInt32

    /// Takes a 32-byte key.
    public init(secret: Secret, gen: UInt32) {
        self.secret = secret
        self.gen = gen
    }

    /// Seals `clair` for row `id` of `table`: generation, nonce, ciphertext.
    public func sceller(_ clair: [UInt8], table: String, id: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        let nonce = try Alea.octets(Aead.xchacha20Poly1305.tailleNonce)
        var rangee = Encodeur(capacite: clair.count + 64)
        rangee.entier(gen)
        rangee.fixe(nonce)
        rangee.fixe(
            try Aead.xchacha20Poly1305.chiffrer(clair, cle: secret, nonce: nonce, ad: Self.ad(gen, table, id)))
        return rangee.octets
    }

    /// Opens what `sceller` made for the same row of the same table.
    /// - Throws: `authentification` when anything differs, the place included.
    public func ouvrir(_ rangee: [UInt8], table: String, id: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        guard rangee.count >= Self.entete, try Self.generation(rangee) == gen else {
            throw ErreurCrypto(.authentification, "row of another generation")
        }
        return try Aead.xchacha20Poly1305.dechiffrer(
            Array(rangee[Self.entete...]), cle: secret, nonce: Array(rangee[4..<Self.entete]),
            ad: Self.ad(gen, table, id))
    }

    /// As `ouvrir`, into memory that serves again: when it has to grow, what it held is wiped first.
    /// - Returns: how many bytes at its beginning are the row's; the caller wipes them.
    package func ouvrir(
        _ rangee: UnsafeBufferPointer<UInt8>, table: String, id: [UInt8], dans clair: inout [UInt8]
    ) throws(ErreurCrypto) -> Int {
        guard rangee.count >= Self.entete + Aead.tailleSceau,
            rangee[..<4].reduce(UInt32(0), { $0 << 8 | UInt32($1) }) == gen
        else { throw ErreurCrypto(.authentification, "row of another generation") }
        let nombre = rangee.count - Self.entete - Aead.tailleSceau
        if clair.count < nombre {
            effacer(&clair)
            clair = [UInt8](repeating: 0, count: nombre * 2)
        }
        try Aead.xchacha20Poly1305.dechiffrer(
            UnsafeBufferPointer(rebasing: rangee[Self.entete...]), dans: &clair, depuis: 0, cle: secret,
            nonce: Array(rangee[4..<Self.entete]), ad: Self.ad(gen, table, id))
        return nombre
    }

    static func generation(_ rangee: [UInt8]) throws(ErreurCrypto) -> UInt32 {
        var champs = Decodeur(rangee)
        return try champs.entier()
    }

    private static func ad(_ gen: UInt32, _ table: String, _ id: [UInt8]) -> [UInt8] {
        var codeur = Encodeur()
        codeur.variable(Etiquette.rangee.octets)
        codeur.entier(gen)
        codeur.variable(Array(table.utf8))
        codeur.variable(id)
        return codeur.octets
    }
}

/// A profile's row keys by generation: the newest seals, each opens its own.
public struct ClesRangees: Sendable {
    let cles: [UInt32: CleRangee]
    /// The one that seals.
    public let courante: CleRangee

    init(_ cles: [CleRangee]) throws(ErreurCrypto) {
        guard let courante = cles.max(by: { $0.gen < $1.gen }) else { throw ErreurCrypto(.encodage, "no row key") }
        self.courante = courante
        self.cles = Dictionary(cles.map { ($0.gen, $0) }, uniquingKeysWith: { premiere, _ in premiere })
    }

    /// Whether there are keys besides the one that seals.
    public var plusieurs: Bool { cles.count > 1 }

    /// Seals under the newest key.
    public func sceller(_ clair: [UInt8], table: String, id: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        try courante.sceller(clair, table: table, id: id)
    }

    /// Opens under the key whose generation the row names.
    /// - Throws: `authentification` when there is no such key or anything differs.
    public func ouvrir(_ rangee: [UInt8], table: String, id: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        guard let cle = cles[try CleRangee.generation(rangee)] else {
            throw ErreurCrypto(.authentification, "row of an unknown generation")
        }
        return try cle.ouvrir(rangee, table: table, id: id)
    }
}
