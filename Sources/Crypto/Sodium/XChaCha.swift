import CSodium

/// XChaCha20-Poly1305 in memory that the caller laid out, for the two layers of a ratchet message.
enum XChaCha {
    static let tailleNonce = 24
    static let tailleSceau = Aead.tailleSceau

    /// Encrypts `taille` bytes where they stand; behind them there is room for the tag.
    static func chiffrer(
        surPlace octets: UnsafeMutablePointer<UInt8>, taille: Int, cle: SecretBref, nonce: UnsafePointer<UInt8>,
        ad: [UInt8]
    ) throws(ErreurCrypto) {
        let code = cle.emprunter { cle in
            crypto_aead_xchacha20poly1305_ietf_encrypt(
                octets, nil, octets, UInt64(taille), ad, UInt64(ad.count), nil, nonce, cle)
        }
        guard code == 0 else { throw ErreurCrypto(.systeme, "AEAD encryption") }
    }

    /// Decrypts `chiffre`, tag included, or returns nil when anything differs.
    static func dechiffrer(
        _ chiffre: UnsafeRawBufferPointer, cle: SecretBref, nonce: UnsafeRawBufferPointer, ad: [UInt8]
    ) -> [UInt8]? {
        guard chiffre.count >= tailleSceau, nonce.count == tailleNonce,
            let source = chiffre.baseAddress, let nonce = nonce.baseAddress
        else { return nil }
        var clair = [UInt8](repeating: 0, count: chiffre.count - tailleSceau)
        let code = cle.emprunter { cle in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                &clair, nil, nil, source, UInt64(chiffre.count), ad, UInt64(ad.count), nonce, cle)
        }
        return code == 0 ? clair : nil
    }
}
