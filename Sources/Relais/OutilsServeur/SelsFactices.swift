import CryptoChiffre

/// What `prelude` answers for a pseudo that nobody has: always the same, and as random to look at as the truth.
struct SelsFactices: Sendable {
    let secret: SecretRelais

    /// The account (16 bytes) and salt (32 bytes) of an unknown `pseudo`.
    func de(_ pseudo: String) throws -> (compte: [UInt8], sel: [UInt8]) {
        let octets = Array(pseudo.utf8)
        return (
            try secret.hash(.compteFactice, octets, taille: CompteId.taille),
            try secret.hash(.selFactice, octets, taille: Verificateur.tailleSel)
        )
    }
}
