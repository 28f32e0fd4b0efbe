/// What the relay stores of `cleAuth`, as an Argon2id encoded string. `hashmdp` and `verifmdp` of the relay are built on it.
public struct HachageMdp: Sendable {
    private let parametres: ParametresArgon2

    /// The hash under a set of costs.
    public init(couts: CoutsArgon2) { parametres = couts.relais }

    /// The encoded string of `cleAuth` under a fresh salt. Blocks for some 30 ms: never on the cooperative pool.
    public func hacher(_ cleAuth: [UInt8]) throws(ErreurCrypto) -> String {
        try Argon2id.chaine(cleAuth, parametres: parametres)
    }

    /// Whether `chaine` was made of `cleAuth`, with whatever parameters it names. Blocks as `hacher` does.
    public func verifie(_ cleAuth: [UInt8], chaine: String) -> Bool { Argon2id.verifie(cleAuth, chaine: chaine) }

    /// Whether `chaine` was made with other parameters than today's and is to be made anew.
    public func aRefaire(_ chaine: String) -> Bool { Argon2id.aRefaire(chaine, parametres: parametres) }
}
