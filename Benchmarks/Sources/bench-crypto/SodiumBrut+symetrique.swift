import CSodiumBrut

extension SodiumBrut {
    /// `crypto_aead_xchacha20poly1305_ietf_encrypt` of `taille` bytes that binds `ad` bytes.
    func chiffrer(_ taille: Int, ad: Int = 0) -> Operation {
        let aead = TamponsAead(taille, ad: ad)
        return { try aead.chiffrer() }
    }

    /// `crypto_aead_xchacha20poly1305_ietf_decrypt` of `taille` bytes that binds `ad` bytes.
    func dechiffrer(_ taille: Int, ad: Int = 0) throws -> Operation {
        let aead = TamponsAead(taille, ad: ad)
        try aead.chiffrer()
        return { try aead.dechiffrer() }
    }

    /// Two `crypto_auth_hmacsha256` of one byte: what a chain key is asked for with each message.
    func avancerChaine() -> Operation {
        let (cle, message) = (Tampon(Int(crypto_auth_hmacsha256_KEYBYTES)), Tampon(1))
        let codes = [Tampon(Int(crypto_auth_hmacsha256_BYTES)), Tampon(Int(crypto_auth_hmacsha256_BYTES))]
        return {
            for code in codes {
                try exiger(
                    crypto_auth_hmacsha256(code.octets, message.octets, 1, cle.octets) == 0, "crypto_auth_hmacsha256")
            }
        }
    }

    private struct TamponsAead {
        let clair: Tampon
        let chiffre: Tampon
        let ad: Tampon
        let cle = Tampon(Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES))
        let nonce = Tampon(Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES))

        init(_ taille: Int, ad: Int) {
            clair = Tampon(taille)
            chiffre = Tampon(taille + Int(crypto_aead_xchacha20poly1305_ietf_ABYTES))
            self.ad = Tampon(ad)
        }

        func chiffrer() throws {
            try exiger(
                crypto_aead_xchacha20poly1305_ietf_encrypt(
                    chiffre.octets, nil, clair.octets, UInt64(clair.taille), ad.octets, UInt64(ad.taille), nil,
                    nonce.octets, cle.octets) == 0, "crypto_aead_xchacha20poly1305_ietf_encrypt")
        }

        func dechiffrer() throws {
            try exiger(
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    clair.octets, nil, nil, chiffre.octets, UInt64(chiffre.taille), ad.octets, UInt64(ad.taille),
                    nonce.octets, cle.octets) == 0, "crypto_aead_xchacha20poly1305_ietf_decrypt")
        }
    }
}
