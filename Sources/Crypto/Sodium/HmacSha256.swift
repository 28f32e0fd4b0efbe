import CSodium

/// HMAC-SHA-256 (RFC 2104) of single bytes, which is all that a chain key is asked for.
enum HmacSha256 {
    /// The codes of `premier` and of `second` under a key of 32 bytes, which is prepared once.
    static func codes(_ premier: UInt8, _ second: UInt8, cle: SecretBref) -> (premier: SecretBref, second: SecretBref) {
        var prete = preparer(cle)
        defer { oublier(&prete) }
        return (code(premier, prete), code(second, prete))
    }

    /// The code of `octet` under a key of 32 bytes.
    static func code(_ octet: UInt8, cle: SecretBref) -> SecretBref {
        var prete = preparer(cle)
        defer { oublier(&prete) }
        return code(octet, prete)
    }

    // The three calls return 0 always: there is nothing in them that can fail.
    private static func preparer(_ cle: SecretBref) -> crypto_auth_hmacsha256_state {
        var etat = crypto_auth_hmacsha256_state()
        cle.emprunter { _ = crypto_auth_hmacsha256_init(&etat, $0, cle.taille) }
        return etat
    }

    private static func code(_ octet: UInt8, _ prete: crypto_auth_hmacsha256_state) -> SecretBref {
        var etat = prete
        var octet = octet
        defer { oublier(&etat) }
        return SecretBref { sortie in
            _ = crypto_auth_hmacsha256_update(&etat, &octet, 1)
            _ = crypto_auth_hmacsha256_final(&etat, sortie)
        }
    }

    private static func oublier(_ etat: inout crypto_auth_hmacsha256_state) {
        sodium_memzero(&etat, MemoryLayout<crypto_auth_hmacsha256_state>.size)
    }
}
