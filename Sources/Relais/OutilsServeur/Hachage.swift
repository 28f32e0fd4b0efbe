import CryptoChiffre

/// What the relay keeps instead of passwords. Both functions run on the threads of `FileArgon2`, within a turn.
struct Hachage: Sendable {
    let file: FileArgon2
    private let hachage: HachageMdp
    /// Verified for a pseudo that nobody has, so that it takes as long as for one that somebody has.
    let chaineFactice: String

    /// Makes the dummy string: blocks for some 30 ms.
    init(couts: CoutsArgon2, file: FileArgon2) throws {
        self.file = file
        hachage = HachageMdp(couts: couts)
        chaineFactice = try hachage.hacher(Alea.octets(Verificateur.tailleCleAuth))
    }

    /// The string to store for `cleAuth` (32 bytes).
    func hashmdp(_ cleAuth: [UInt8]) async throws -> String {
        try await file.calculer { try hachage.hacher(cleAuth) }
    }

    /// Whether `chaine` was made of `cleAuth`.
    func verifmdp(_ cleAuth: [UInt8], _ chaine: String) async throws -> Bool {
        try await file.calculer { hachage.verifie(cleAuth, chaine: chaine) }
    }

    /// Whether `chaine` was made when Argon2id was cheaper.
    func aRefaire(_ chaine: String) -> Bool { hachage.aRefaire(chaine) }
}
