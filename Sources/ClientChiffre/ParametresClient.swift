package import CryptoChiffre

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What a test may choose and a user may not: the cost of Argon2id, the clock, when receipts leave, and how patient a person is. No
/// option, variable or file reaches it.
package struct ParametresClient: Sendable {
    /// The costs of password hashing.
    package let couts: CoutsArgon2
    /// The time, in seconds since 1970.
    package let maintenant: @Sendable () -> UInt64

    /// From the first receipt that is owed to their leaving together, in seconds; nil: none leaves.
    package let delaiAccuses: ClosedRange<Double>?
    /// How long one who has written in the menus waits for the message's fate, to see it with the message.
    package let patienceEnvoi: Duration

    /// What everybody uses.
    package static let production = ParametresClient(couts: .production, maintenant: { UInt64(max(0, time(nil))) })

    package init(
        couts: CoutsArgon2, delaiAccuses: ClosedRange<Double>? = 0.4...1.6,
        patienceEnvoi: Duration = .milliseconds(900), maintenant: @escaping @Sendable () -> UInt64
    ) {
        self.couts = couts
        self.delaiAccuses = delaiAccuses
        self.patienceEnvoi = patienceEnvoi
        self.maintenant = maintenant
    }

    /// The parameters of this process; only the test executable sets others, around its whole run.
    @TaskLocal package static var courants = production
}
