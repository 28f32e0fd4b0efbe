import Foundation

/// Where an envelope lies: its mailbox's number and its rank in it.
struct PlaceMessage {
    /// Bytes of an envelope's id that are random: a relay restored from a backup gives a rank again, but not the id.
    static let tailleHasard = 8

    let boite: Int64
    let rang: UInt32

    init(boite: Int64, rang: UInt32) {
        self.boite = boite
        self.rang = rang
    }

    /// Reads the key that the envelope is stored by.
    init(valeur: Int64) { self.init(boite: valeur >> 32, rang: UInt32(truncatingIfNeeded: valeur)) }

    /// The key that it is stored by.
    var valeur: Int64 { boite << 32 | Int64(rang) }

    /// The name that its recipient acknowledges it by, 16 bytes: the rank and what is random.
    func id(_ hasard: Data) -> Data {
        withUnsafeBytes(of: UInt64(rang).bigEndian) { Data($0) } + hasard
    }

    /// The rank and what is random of a name; nil for one that the relay never gave.
    static func lire(id: Data) -> (rang: UInt32, hasard: Data)? {
        let rang = id.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return UInt32(exactly: rang).map { ($0, Data(id.dropFirst(8))) }
    }
}
