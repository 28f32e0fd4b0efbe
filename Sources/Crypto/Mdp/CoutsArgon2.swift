/// Every Argon2id cost in use. Production code can only name `production`: the other initialiser is visible inside this
/// package alone, for the test executables.
public struct CoutsArgon2: Sendable {
    let verificateur: ParametresArgon2
    let trousseau: ParametresArgon2
    let relais: ParametresArgon2
    let memoireAcceptee: ClosedRange<UInt32>
    let passesAcceptees: ClosedRange<UInt32>

    /// 256 MiB and 3 passes for the verifier and the keyring, 19 MiB and 2 passes at the relay; a keyring is refused
    /// outside 64 MiB to 1 GiB and 3 to 10 passes.
    public static let production = CoutsArgon2(
        verificateur: ParametresArgon2(memoireKiB: 256 * 1024, passes: 3),
        trousseau: ParametresArgon2(memoireKiB: 256 * 1024, passes: 3),
        relais: ParametresArgon2(memoireKiB: 19 * 1024, passes: 2),
        memoireAcceptee: 64 * 1024...1024 * 1024,
        passesAcceptees: 3...10)

    package init(
        verificateur: ParametresArgon2, trousseau: ParametresArgon2, relais: ParametresArgon2,
        memoireAcceptee: ClosedRange<UInt32>, passesAcceptees: ClosedRange<UInt32>
    ) {
        self.verificateur = verificateur
        self.trousseau = trousseau
        self.relais = relais
        self.memoireAcceptee = memoireAcceptee
        self.passesAcceptees = passesAcceptees
    }

    /// Costs of a few microseconds, for tests: they protect nothing.
    package static let essai = CoutsArgon2(
        verificateur: ParametresArgon2(memoireKiB: 8, passes: 1),
        trousseau: ParametresArgon2(memoireKiB: 8, passes: 1),
        relais: ParametresArgon2(memoireKiB: 8, passes: 1),
        memoireAcceptee: 8...1024 * 1024,
        passesAcceptees: 1...10)
}
