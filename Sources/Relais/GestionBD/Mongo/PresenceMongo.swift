import CryptoChiffre
import Foundation
import Synchronization

/// Who works with a database: a document that is renewed every few seconds. A relay and a migration each write their own first and
/// look for the other's then, so that of two that come at once at least one sees the other. The server's clock counts.
final class PresenceMongo: Sendable {
    enum Role: String, Sendable {
        case relais
        /// A migration that waits for relays to go.
        case attente
        /// A migration that is at work.
        case migration
    }

    /// How often it is renewed.
    static let pas = Duration.seconds(2)
    /// Whoever gave no sign for so long is gone, in milliseconds.
    static let ageMax: Int64 = 8000

    private let role: Mutex<Role>
    private let id: Data
    private let reprendre: Mutex<Bool>

    /// - Parameters:
    ///   - id: nil: one of its own.
    ///   - reprendre: whether a relay takes up again what a migration has left.
    init(_ role: Role, id: Data? = nil, reprendre: Bool = false) throws {
        self.role = Mutex(role)
        self.id = try id ?? Data(Alea.octets(8))
        self.reprendre = Mutex(reprendre)
    }

    /// Gives the first sign of life of a relay, and sees that it may serve these parts of the database. Blocks.
    /// - Throws: `ErreurDemarrage` when it may not.
    func entrer(_ parties: [PartieMigree], _ client: ClientMongo) throws {
        try client.creerIndex(Self.collection, [IndexMongo("oubli", ["x": 1], ["expireAfterSeconds": 60])])
        try annoncer(client)
        do {
            try verifier(parties, client, [.attente, .migration], reprendre: reprendre.withLock { $0 })
        } catch let refus as ErreurDemarrage {
            try? retirer(client)
            throw refus
        }
        reprendre.withLock { $0 = false }
    }

    /// Gives a sign of life, and sees that nobody has taken the database away meanwhile, as from a relay that was held up for long.
    /// Blocks.
    func renouveler(_ parties: [PartieMigree], _ client: ClientMongo) throws {
        try annoncer(client)
        try verifier(parties, client, [.migration], reprendre: false)
    }

    /// Is something else from now on. Blocks.
    func devenir(_ nouveau: Role, _ client: ClientMongo) throws {
        role.withLock { $0 = nouveau }
        try annoncer(client)
    }

    /// Gives a sign of life. Blocks.
    func annoncer(_ client: ClientMongo) throws {
        let role = role.withLock { $0.rawValue }
        try client.collection(Self.collection).modifier(
            ["_id": .octets(id)], ["$currentDate": ["x": true], "$set": ["role": .texte(role)]], sinonInserer: true)
    }

    /// Says that it is gone. Blocks.
    func retirer(_ client: ClientMongo) throws {
        _ = try client.collection(Self.collection).effacer(["_id": .octets(id)])
    }

    /// Whether somebody else of these roles is there. Blocks.
    func voit(_ roles: [Role], _ client: ClientMongo) throws -> Bool {
        try client.collection(Self.collection).contient([
            "_id": ["$ne": .octets(id)], "role": ["$in": .tableau(roles.map { .texte($0.rawValue) })],
            "$expr": ["$gt": ["$x", ["$subtract": ["$$NOW", .entier(Self.ageMax)]]]],
        ])
    }

    private func verifier(
        _ parties: [PartieMigree], _ client: ClientMongo, _ roles: [Role], reprendre: Bool
    ) throws {
        guard try !voit(roles, client) else {
            throw ErreurDemarrage(
                "`relais migrer` is at work on this database; start the relay when it has ended")
        }
        try MarquesMigration.verifier(CarnetMongo(client: client), parties, reprendre: reprendre)
    }

    private static let collection = "presences"
}
