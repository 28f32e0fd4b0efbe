/// A one-time prekey that a handshake used up.
public struct PrecleConsommee: Hashable, Sendable {
    /// `opk` or `pqopk`.
    public let usage: Precle.Usage
    /// Its number.
    public let id: UInt32

    /// Names one.
    public init(usage: Precle.Usage, id: UInt32) {
        self.usage = usage
        self.id = id
    }
}

/// A message that was decrypted.
public struct Recu: Hashable, Sendable {
    /// The content's bytes.
    public let contenu: [UInt8]
    /// The session that it came in.
    public let session: [UInt8]
    /// The one-time prekeys whose private halves go in the transaction that commits this; empty but for a new session.
    public let consommees: [PrecleConsommee]
    /// Whether the session began with it.
    public let nouvelle: Bool
}

/// What changed in the sessions with a device, and so what is to be written.
public struct EcrituresSessions: Sendable {
    /// The sessions whose `etat` changed.
    public let sessions: [Session]
    /// Those whose `etatSautees` changed, perhaps to nothing.
    public let sautees: [Session]
    /// Identities of those that are gone, with their skipped keys.
    public let effacees: [[UInt8]]
    /// Whether `etatFinies` changed.
    public let finies: Bool
}
