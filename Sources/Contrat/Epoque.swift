public import Foundation

/// A device's epoch record: how often its profile was unlocked, under a MAC of its own. It is opaque to the relay, which keeps
/// the highest one of each device and shows it at the next login: a profile that was restored from an old copy learns so.
public struct Epoque: Codable, Hashable, Sendable {
    /// The epoch, at most 2^63 - 1.
    public let numero: UInt64
    /// The device's own proof that it made the record, 32 bytes.
    public let mac: Data

    /// Gathers a record.
    public init(numero: UInt64, mac: Data) {
        self.numero = numero
        self.mac = mac
    }
}

/// `epoque`: the record of the device that the token belongs to, told once when its profile is unlocked.
public struct DemandeEpoque: Codable, Sendable {
    /// The epoch that the profile is in.
    public let epoque: Epoque

    /// Tells it.
    public init(epoque: Epoque) { self.epoque = epoque }
}

/// Reply of `epoque`.
public struct ReponseEpoque: Codable, Sendable {
    /// The record that was held before.
    public let epoque: Epoque

    /// Shows it.
    public init(epoque: Epoque) { self.epoque = epoque }
}
