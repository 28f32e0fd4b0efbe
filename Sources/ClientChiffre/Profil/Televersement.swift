import Foundation

/// An upload that has begun and that no message speaks of yet. One that an earlier process left is dead: the relay is asked to
/// erase what it has of it.
struct Televersement: Codable, Hashable, Sendable {
    /// The file's id at the relay, 32 bytes.
    let id: Data
    /// The deletion secret, 32 bytes.
    let secret: Data
    /// When it began, in seconds since 1970.
    let debut: UInt64

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .televersements, Array(id)) }

    func effacer(_ rangees: Rangees) throws { try rangees.effacer(.televersements, Array(id)) }

    static func tous(_ rangees: Rangees) throws -> [Televersement] { try rangees.lireTout(.televersements) }
}
