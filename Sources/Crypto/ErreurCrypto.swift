/// What went wrong in this module: a code for programs, a detail for people who look into it. Never holds key material,
/// plaintext or a password.
public struct ErreurCrypto: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of refusal. A caller decides by these, never by the detail.
    public enum Code: String, Sendable, CaseIterable {
        /// Bytes that are not the one canonical encoding of a structure: nothing of it may be used.
        case encodage
        /// A public key of a wrong size, non-canonical, or of low order.
        case cleRefusee
        /// A box, seal or AEAD that does not open: wrong key, changed bytes, or changed associated data.
        case authentification
        /// A signature, or a hash that a signature covers, does not hold: the key cannot be trusted.
        case signature
        /// Two statements of one account that exclude each other, each properly signed: somebody else has its key.
        case fourche
        /// An older statement than the one known: the relay goes back in time.
        case recul
        /// The password does not open this keyring.
        case mdpIncorrect
        /// Parameters out of the accepted range, or not enough memory for them.
        case argon2
        /// A version or suite that this build does not speak. Nothing is negotiated down.
        case versionInconnue
        /// A size or count over its limit.
        case limite
        /// A signed key used outside its validity.
        case perime
        /// A message or handshake that was read before, or one so old that what would read it was erased.
        case rejeu
        /// The operating system refused; the detail says what.
        case systeme
    }

    /// The kind of refusal.
    public let code: Code
    /// What was being done, in a few words.
    public let detail: String

    /// Makes an error of a kind with a detail that names no secret.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// `code: detail`.
    public var description: String { "\(code.rawValue): \(detail)" }
}
