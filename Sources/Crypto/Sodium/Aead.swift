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

    /// Encrypts in place: `tampon` holds the plaintext and behind it room for the tag.
    /// - Throws: `cleRefusee` for a wrong key or nonce size; `limite` without room for the tag.
    func chiffrer(
        surPlace tampon: UnsafeMutableBufferPointer<UInt8>, cle: Secret, nonce: [UInt8]
    ) throws(ErreurCrypto) {
        try verifierTailles(cle, nonce)
        guard let debut = tampon.baseAddress, tampon.count >= Self.tailleSceau else {
            throw ErreurCrypto(.limite, "AEAD buffer")
        }
        let taille = UInt64(tampon.count - Self.tailleSceau)
        let code = cle.emprunter { cle in
            switch self {
            case .xchacha20Poly1305:
                crypto_aead_xchacha20poly1305_ietf_encrypt(debut, nil, debut, taille, nil, 0, nil, nonce, cle)
            case .chacha20Poly1305:
                crypto_aead_chacha20poly1305_ietf_encrypt(debut, nil, debut, taille, nil, 0, nil, nonce, cle)
            }
        }
        guard code == 0 else { throw ErreurCrypto(.systeme, "AEAD encryption") }
    }

    /// Decrypts `chiffre` to `clair`, which is shorter by the tag.
    /// - Throws: `authentification` when anything differs; `cleRefusee` for a wrong key or nonce size; `limite` for another
    ///   size of `clair`.
    func dechiffrer(
        _ chiffre: UnsafeBufferPointer<UInt8>, vers clair: UnsafeMutableBufferPointer<UInt8>, cle: Secret,
        nonce: [UInt8]
    ) throws(ErreurCrypto) {
        try verifierTailles(cle, nonce)
        guard let debut = clair.baseAddress, let source = chiffre.baseAddress,
            chiffre.count == clair.count + Self.tailleSceau
        else {
            throw ErreurCrypto(.limite, "AEAD buffer")
        }
        let taille = UInt64(chiffre.count)
        let code = cle.emprunter { cle in
            switch self {
            case .xchacha20Poly1305:
                crypto_aead_xchacha20poly1305_ietf_decrypt(debut, nil, nil, source, taille, nil, 0, nonce, cle)
            case .chacha20Poly1305:
                crypto_aead_chacha20poly1305_ietf_decrypt(debut, nil, nil, source, taille, nil, 0, nonce, cle)
            }
        }
        guard code == 0 else { throw ErreurCrypto(.authentification, "AEAD") }
    }

    private func verifierTailles(_ cle: Secret, _ nonce: [UInt8]) throws(ErreurCrypto) {
        guard cle.taille == Self.tailleCle, nonce.count == tailleNonce else {
            throw ErreurCrypto(.cleRefusee, "AEAD key or nonce size")
        }
    }
}
