import CSodium

/// The library's start: every wrapper of this folder passes through it before its first call.
enum Sodium {
    private static let demarree = sodium_init() >= 0

    /// Starts libsodium once for the process.
    /// - Throws: `systeme` when the library refuses to start (no source of randomness).
    static func demarrer() throws(ErreurCrypto) {
        guard demarree else { throw ErreurCrypto(.systeme, "libsodium could not start") }
    }
}
