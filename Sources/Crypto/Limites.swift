/// The protocol's sizes and durations in one place (docs/PROTOCOL.md, "Limits"). Sizes are in bytes, durations in seconds.
public enum Limites {
    /// The suite: PQXDH and the Double Ratchet with header encryption and a post-quantum step (protocol sections 2 and 3).
    public static let suite: UInt8 = 0x01
    /// Longest content inside a session message, in bytes.
    public static let contenu = 56 * 1024
    /// Most message keys that one message may make its receiver skip, over both chains that it may touch.
    public static let sautees = 25_000
    /// Most skipped message keys that a session keeps: the last ones.
    public static let sauteesGardees = 2_000
    /// How long a skipped message key is kept: 38 days, in seconds.
    public static let retentionSautees: UInt64 = 38 * 86400
    /// Most sessions with one device that are kept to receive only, beside the one to send on.
    public static let sessionsEnLecture = 40
    /// The only sizes an envelope has, in bytes.
    public static let enveloppes = [4096, 8192, 16384, 32768, 65536]
    /// Most statements that travel in a handshake.
    public static let declarationsParAmorce = 8
    /// Most devices in a statement.
    public static let appareils = 16
    /// Longest encoded statement, in bytes.
    public static let declaration = 4096
    /// Longest encoded signed prekey, in bytes.
    public static let precle = 2048
    /// How long a prekey is valid after its first second: 45 days, in seconds.
    public static let validitePrecle: UInt64 = 45 * 86400
    /// Age at which an online client makes a new one: 7 days, in seconds.
    public static let renouvellementPrecle: UInt64 = 7 * 86400
    /// How long a superseded private key is kept: 7 + 30 + 1 days, in seconds.
    public static let retentionPrecle: UInt64 = 38 * 86400
    /// Tolerated difference between two clocks: one day, in seconds.
    public static let toleranceHorloge: UInt64 = 86400
    /// Largest keyring file, in bytes.
    public static let trousseau = 64 * 1024
    /// Longest password, in bytes of UTF-8.
    public static let mdp = 1024
}
