import CSodium

/// Cost of one Argon2id run (RFC 9106), with one lane.
public struct ParametresArgon2: Hashable, Sendable {
    /// Memory in KiB.
    public let memoireKiB: UInt32
    /// Passes over the memory.
    public let passes: UInt32

    package init(memoireKiB: UInt32, passes: UInt32) {
        self.memoireKiB = memoireKiB
        self.passes = passes
    }
}

/// Argon2id through `crypto_pwhash`.
enum Argon2id {
    static let tailleSel = 16

    /// Derives `taille` bytes of `mdp` and a 16-byte salt into `arene`. Takes from a fraction of a second to several.
    /// - Throws: `argon2` when the memory cannot be had or the parameters are refused.
    static func deriver(
        _ mdp: Secret, sel: [UInt8], taille: Int, parametres: ParametresArgon2, dans arene: Arene
    ) throws -> Secret {
        guard sel.count == tailleSel else { throw ErreurCrypto(.argon2, "salt size") }
        let passes = UInt64(parametres.passes)
        let memoire = Int(parametres.memoireKiB) * 1024
        return try arene.secret(
            taille,
            ecrire: { sortie in
                let code = mdp.emprunter { octets in
                    octets.withMemoryRebound(to: CChar.self, capacity: mdp.taille) {
                        crypto_pwhash(
                            sortie, UInt64(taille), $0, UInt64(mdp.taille), sel, passes, memoire,
                            crypto_pwhash_ALG_ARGON2ID13)
                    }
                }
                guard code == 0 else {
                    throw ErreurCrypto(.argon2, "Argon2id needs \(memoire >> 20) MiB of memory")
                }
            })
    }

    /// The encoded string (`$argon2id$v=19$...`, at most 127 characters) of `octets` under a fresh salt.
    static func chaine(_ octets: [UInt8], parametres: ParametresArgon2) throws(ErreurCrypto) -> String {
        try Sodium.demarrer()
        var sortie = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let code = crypto_pwhash_str_alg(
            &sortie, octets.map { CChar(bitPattern: $0) }, UInt64(octets.count), UInt64(parametres.passes),
            Int(parametres.memoireKiB) * 1024, crypto_pwhash_ALG_ARGON2ID13)
        guard code == 0 else { throw ErreurCrypto(.argon2, "not enough memory to hash a password") }
        return String(decoding: sortie.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether `chaine` is the encoded string of `octets`.
    static func verifie(_ octets: [UInt8], chaine: String) -> Bool {
        // Before its start the library would take its slow reference code: an answer all the same, but not the same time.
        guard (try? Sodium.demarrer()) != nil else { return false }
        return crypto_pwhash_str_verify(chaine, octets.map { CChar(bitPattern: $0) }, UInt64(octets.count)) == 0
    }

    /// Whether `chaine` was made with other parameters than these.
    static func aRefaire(_ chaine: String, parametres: ParametresArgon2) -> Bool {
        crypto_pwhash_str_needs_rehash(chaine, UInt64(parametres.passes), Int(parametres.memoireKiB) * 1024) != 0
    }
}
