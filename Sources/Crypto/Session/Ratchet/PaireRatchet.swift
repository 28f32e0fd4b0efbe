import Crypto

/// What a ratchet step makes: an X25519 and an ML-KEM-768 pair, used for one chain of ours and the other end's answer to it.
struct PaireRatchet: Sendable {
    let dh: ClePubliqueX25519
    let ek: [UInt8]
    private let secrete: SecretBref
    private let graine: SecretBref
    /// Made from the seed when there was no reason yet to keep it.
    private let privee: MLKEM768.PrivateKey?

    /// Makes a new pair.
    init() throws(ErreurCrypto) {
        (secrete, dh) = try X25519.paire()
        let privee: MLKEM768.PrivateKey
        (privee, graine) = try GraineMLKEM.nouvelle(MLKEM768.self)
        ek = MLKEM768.octets(privee)
        self.privee = privee
    }

    /// The Diffie-Hellman output with `autre`.
    /// - Throws: `cleRefusee` for a point of low order.
    func partage(avec autre: ClePubliqueX25519) throws(ErreurCrypto) -> SecretBref {
        try secrete.emprunter { secrete throws(ErreurCrypto) in
            try SecretBref { sortie throws(ErreurCrypto) in try X25519.partage(secrete, autre, vers: sortie) }
        }
    }

    /// The secret in `ct`.
    func decapsuler(_ ct: [UInt8]) throws(ErreurCrypto) -> SymmetricKey {
        let cle =
            if let privee { privee } else {
                try graine.lire { octets throws(ErreurCrypto) in try GraineMLKEM.privee(MLKEM768.self, octets) }
            }
        return try GraineMLKEM.decapsuler(MLKEM768.self, ct, avec: cle)
    }
}

extension PaireRatchet {
    func ecrire(_ codeur: inout Encodeur) {
        codeur.fixe(dh.octets)
        codeur.fixe(ek)
        codeur.secret(secrete)
        codeur.secret(graine)
    }

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        dh = try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille))
        ek = try champs.fixe(MLKEM768.tailleCle)
        secrete = try champs.secret()
        graine = try champs.secret(GraineMLKEM.taille)
        privee = nil
    }
}
