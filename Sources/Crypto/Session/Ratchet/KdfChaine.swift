/// KDF_CK: a chain key gives one message key and the next chain key.
enum KdfChaine {
    #if DEBUG
        /// Counts derivations, for the tests that none was made. `@unchecked Sendable`: only the task that set it counts in it.
        final class Compteur: @unchecked Sendable { var nombre = 0 }
        @TaskLocal static var compteur: Compteur?
    #endif

    /// The message key (0x01) and the next chain key (0x02).
    static func avancer(_ chaine: SecretBref) -> (message: SecretBref, chaine: SecretBref) {
        compter()
        let codes = HmacSha256.codes(0x01, 0x02, cle: chaine)
        return (codes.premier, codes.second)
    }

    /// The next chain key alone, where the message key is not wanted.
    static func passer(_ chaine: SecretBref) -> SecretBref {
        compter()
        return HmacSha256.code(0x02, cle: chaine)
    }

    private static func compter() {
        #if DEBUG
            compteur?.nombre += 1
        #endif
    }
}
