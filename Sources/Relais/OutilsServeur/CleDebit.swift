import CryptoChiffre

/// What counts for a rate, as bytes that every relay makes alike.
protocol CleDebit: Hashable, Sendable {
    var octetsDebit: [UInt8] { get }
}

extension CompteId: CleDebit {
    var octetsDebit: [UInt8] { octets }
}
