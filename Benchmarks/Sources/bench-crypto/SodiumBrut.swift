import CSodiumBrut

/// The floors: libsodium called as C calls it. Each function prepares keys and buffers, and returns the bare operation.
struct SodiumBrut {
    typealias Operation = () throws -> Void

    private let publique = Tampon(Int(crypto_box_PUBLICKEYBYTES))
    private let secrete = Tampon(Int(crypto_box_SECRETKEYBYTES))

    /// Makes the one key pair that every seal below is to.
    init() throws {
        try exiger(sodium_init() >= 0, "sodium_init")
        try exiger(crypto_box_keypair(publique.octets, secrete.octets) == 0, "crypto_box_keypair")
    }

    /// `crypto_box_seal` of `taille` bytes.
    func fermerSceau(_ taille: Int) -> Operation {
        let (clair, scelle) = (Tampon(taille), Tampon(taille + crypto_box_sealbytes()))
        return { [publique] in
            try exiger(
                crypto_box_seal(scelle.octets, clair.octets, UInt64(taille), publique.octets) == 0, "crypto_box_seal")
        }
    }

    /// `crypto_box_seal_open` of a seal of `taille` bytes.
    func ouvrirSceau(_ taille: Int) throws -> Operation {
        let (clair, scelle) = (Tampon(taille), Tampon(taille + crypto_box_sealbytes()))
        try exiger(
            crypto_box_seal(scelle.octets, clair.octets, UInt64(taille), publique.octets) == 0, "crypto_box_seal")
        return { [publique, secrete] in
            try exiger(
                crypto_box_seal_open(
                    clair.octets, scelle.octets, UInt64(scelle.taille), publique.octets, secrete.octets) == 0,
                "crypto_box_seal_open")
        }
    }

    /// `crypto_scalarmult`.
    func x25519() -> Operation {
        let partage = Tampon(Int(crypto_scalarmult_BYTES))
        return { [publique, secrete] in
            try exiger(
                crypto_scalarmult(partage.octets, secrete.octets, publique.octets) == 0, "crypto_scalarmult")
        }
    }

    /// `randombytes_buf` and `crypto_scalarmult_base`: a key pair.
    func paireX25519() -> Operation {
        let (secrete, publique) = (Tampon(Int(crypto_scalarmult_BYTES)), Tampon(Int(crypto_scalarmult_BYTES)))
        return {
            randombytes_buf(secrete.octets, secrete.taille)
            try exiger(crypto_scalarmult_base(publique.octets, secrete.octets) == 0, "crypto_scalarmult_base")
        }
    }

    /// `randombytes_buf` of `nombre` nonces: whatever encrypts under fresh nonces cannot do without it.
    func tirerNonce(_ nombre: Int = 1) -> Operation {
        let tire = Tampon(nombre * Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES))
        return { randombytes_buf(tire.octets, tire.taille) }
    }

    /// `crypto_pwhash` with Argon2id: 64 bytes of a password under `memoire` bytes and `passes`.
    func argon2id(_ mdp: [UInt8], memoire: Int, passes: UInt64) -> Operation {
        let (mdp, sel, sortie) = (Tampon(mdp), Tampon(Int(crypto_pwhash_SALTBYTES)), Tampon(64))
        return {
            let code = mdp.octets.withMemoryRebound(to: CChar.self, capacity: mdp.taille) {
                crypto_pwhash(
                    sortie.octets, UInt64(sortie.taille), $0, UInt64(mdp.taille), sel.octets, passes, memoire,
                    crypto_pwhash_ALG_ARGON2ID13)
            }
            try exiger(code == 0, "crypto_pwhash")
        }
    }
}

/// One operation made of several, in order.
func suite(_ operations: SodiumBrut.Operation...) -> SodiumBrut.Operation { suite(operations) }

/// One operation made of several, in order.
func suite(_ operations: [SodiumBrut.Operation]) -> SodiumBrut.Operation {
    { for operation in operations { try operation() } }
}
