import Foundation

/// The name that a recipient acknowledges an envelope by, 16 bytes: its rank in the mailbox, and what is random.
enum IdMessage {
    /// Bytes of it that are random: a relay restored from a backup gives a rank again, but not the id.
    static let tailleHasard = 8

    static func faire(_ rang: UInt32, _ hasard: Data) -> Data {
        withUnsafeBytes(of: UInt64(rang).bigEndian) { Data($0) } + hasard
    }

    /// The rank and what is random of a name; nil for one that the relay never gave.
    static func lire(_ id: Data) -> (rang: UInt32, hasard: Data)? {
        let rang = id.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return UInt32(exactly: rang).map { ($0, Data(id.dropFirst(8))) }
    }
}
