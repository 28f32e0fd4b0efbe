import CSodium

/// The two authenticated ciphers of the protocol: 32-byte key, 16-byte tag at the end of the ciphertext.
public enum Aead: Sendable {
    /// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): 24-byte nonce, which may be random.
    case xchacha20Poly1305
    /// ChaCha20-Poly1305 (RFC 8439, section 2.8): 12-byte nonce, which may not.
    case chacha20Poly1305

    /// Tag size in bytes.
    public static let tailleSceau = 16
    private static let tailleCle = 32

    /// Nonce size in bytes.
    public var tailleNonce: Int {
        switch self {
        case .xchacha20Poly1305: 24
        case .chacha20Poly1305: 12
        }
    }

    /// Encrypts `clair` under `cle` and `nonce`, binding `ad`; returns ciphertext and tag.
    /// - Throws: `cleRefusee` for a wrong key or nonce size.
    public func chiffrer(_ clair: [UInt8], cle: Secret, nonce: [UInt8], ad: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        try verifierTailles(cle, nonce)
        var sortie = [UInt8](repeating: 0, count: clair.count + Self.tailleSceau)
        let code = cle.emprunter { cle in
            switch self {
            case .xchacha20Poly1305:
                crypto_aead_xchacha20poly1305_ietf_encrypt(
                    &sortie, nil, clair, UInt64(clair.count), ad, UInt64(ad.count), nil, nonce, cle)
            case .chacha20Poly1305:
                crypto_aead_chacha20poly1305_ietf_encrypt(
                    &sortie, nil, clair, UInt64(clair.count), ad, UInt64(ad.count), nil, nonce, cle)
            }
        }
        guard code == 0 else { throw ErreurCrypto(.systeme, "AEAD encryption") }
        return sortie
    }

    /// Decrypts what `chiffrer` made.
    /// - Throws: `authentification` when anything differs; `cleRefusee` for a wrong key or nonce size.
    public func dechiffrer(
        _ chiffre: [UInt8], cle: Secret, nonce: [UInt8], ad: [UInt8]
    ) throws(ErreurCrypto) -> [UInt8] {
        try verifierTailles(cle, nonce)
        guard chiffre.count >= Self.tailleSceau else { throw ErreurCrypto(.authentification, "ciphertext too short") }
        var clair = [UInt8](repeating: 0, count: chiffre.count - Self.tailleSceau)
        let code = cle.emprunter { cle in
            switch self {
            case .xchacha20Poly1305:
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    &clair, nil, nil, chiffre, UInt64(chiffre.count), ad, UInt64(ad.count), nonce, cle)
            case .chacha20Poly1305:
                crypto_aead_chacha20poly1305_ietf_decrypt(
                    &clair, nil, nil, chiffre, UInt64(chiffre.count), ad, UInt64(ad.count), nonce, cle)
            }
        }
        guard code == 0 else { throw ErreurCrypto(.authentification, "AEAD") }
        return clair
    }

    private func verifierTailles(_ cle: Secret, _ nonce: [UInt8]) throws(ErreurCrypto) {
        guard cle.taille == Self.tailleCle, nonce.count == tailleNonce else {
            throw ErreurCrypto(.cleRefusee, "AEAD key or nonce size")
        }
    }
}
