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
        var sortie = clair + [UInt8](repeating: 0, count: Self.tailleSceau)
        try chiffrer(surPlace: &sortie, depuis: 0, cle: cle, nonce: nonce, ad: ad)
        return sortie
    }

    /// Encrypts in place: from `depuis` on, `octets` holds the plaintext and behind it room for the tag.
    /// - Throws: `cleRefusee` for a wrong key or nonce size; `limite` without room for the tag.
    func chiffrer(
        surPlace octets: inout [UInt8], depuis: Int, cle: Secret, nonce: [UInt8], ad: [UInt8] = []
    ) throws(ErreurCrypto) {
        try verifierTailles(cle, nonce)
        let taille = octets.count - depuis - Self.tailleSceau
        guard taille >= 0 else { throw ErreurCrypto(.limite, "AEAD buffer") }
        let (longueur, longueurAd) = (UInt64(taille), UInt64(ad.count))
        let code: CInt = octets.withUnsafeMutableBufferPointer { octets in
            guard let debut = octets.baseAddress.map({ $0 + depuis }) else { return -1 }
            return cle.emprunter { cle in
                switch self {
                case .xchacha20Poly1305:
                    crypto_aead_xchacha20poly1305_ietf_encrypt(
                        debut, nil, debut, longueur, ad, longueurAd, nil, nonce, cle)
                case .chacha20Poly1305:
                    crypto_aead_chacha20poly1305_ietf_encrypt(
                        debut, nil, debut, longueur, ad, longueurAd, nil, nonce, cle)
                }
            }
        }
        guard code == 0 else { throw ErreurCrypto(.systeme, "AEAD encryption") }
    }

    /// Decrypts what `chiffrer` made.
    /// - Throws: `authentification` when anything differs; `cleRefusee` for a wrong key or nonce size.
    public func dechiffrer(
        _ chiffre: [UInt8], cle: Secret, nonce: [UInt8], ad: [UInt8]
    ) throws(ErreurCrypto) -> [UInt8] {
        try verifierTailles(cle, nonce)
        guard chiffre.count >= Self.tailleSceau else { throw ErreurCrypto(.authentification, "ciphertext too short") }
        var clair = [UInt8](repeating: 0, count: chiffre.count - Self.tailleSceau)
        try chiffre.withUnsafeBufferPointer { chiffre in
            Result { () throws(ErreurCrypto) in
                try dechiffrer(chiffre, dans: &clair, depuis: 0, cle: cle, nonce: nonce, ad: ad)
            }
        }.get()
        return clair
    }

    /// Decrypts `chiffre` into `clair`, from `depuis` on, where there is room for it without its tag.
    /// - Throws: `authentification` when anything differs; `cleRefusee` for a wrong key or nonce size; `limite` without room.
    func dechiffrer(
        _ chiffre: UnsafeBufferPointer<UInt8>, dans clair: inout [UInt8], depuis: Int, cle: Secret, nonce: [UInt8],
        ad: [UInt8] = []
    ) throws(ErreurCrypto) {
        try verifierTailles(cle, nonce)
        guard let source = chiffre.baseAddress, chiffre.count >= Self.tailleSceau,
            chiffre.count - Self.tailleSceau <= clair.count - depuis
        else { throw ErreurCrypto(.limite, "AEAD buffer") }
        let (longueur, longueurAd) = (UInt64(chiffre.count), UInt64(ad.count))
        let code = clair.withUnsafeMutableBufferPointer { clair in
            cle.emprunter { cle in
                let debut = clair.baseAddress.map { $0 + depuis }
                return switch self {
                case .xchacha20Poly1305:
                    crypto_aead_xchacha20poly1305_ietf_decrypt(
                        debut, nil, nil, source, longueur, ad, longueurAd, nonce, cle)
                case .chacha20Poly1305:
                    crypto_aead_chacha20poly1305_ietf_decrypt(
                        debut, nil, nil, source, longueur, ad, longueurAd, nonce, cle)
                }
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
