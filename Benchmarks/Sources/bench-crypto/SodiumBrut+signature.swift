import CSodiumBrut

extension SodiumBrut {
    /// `crypto_sign_detached` of `message`.
    func signer(_ message: [UInt8]) throws -> Operation {
        let signature = try TamponsSignature(message)
        return { try signature.signer() }
    }

    /// `crypto_sign_verify_detached` of a signature of `message`.
    func verifier(_ message: [UInt8]) throws -> Operation {
        let signature = try TamponsSignature(message)
        try signature.signer()
        return { try signature.verifier() }
    }

    private struct TamponsSignature {
        let message: Tampon
        let signature = Tampon(Int(crypto_sign_BYTES))
        let publique = Tampon(Int(crypto_sign_PUBLICKEYBYTES))
        let secrete = Tampon(Int(crypto_sign_SECRETKEYBYTES))

        init(_ message: [UInt8]) throws {
            self.message = Tampon(message)
            try exiger(crypto_sign_keypair(publique.octets, secrete.octets) == 0, "crypto_sign_keypair")
        }

        func signer() throws {
            try exiger(
                crypto_sign_detached(
                    signature.octets, nil, message.octets, UInt64(message.taille), secrete.octets) == 0,
                "crypto_sign_detached")
        }

        func verifier() throws {
            try exiger(
                crypto_sign_verify_detached(
                    signature.octets, message.octets, UInt64(message.taille), publique.octets) == 0,
                "crypto_sign_verify_detached")
        }
    }
}
