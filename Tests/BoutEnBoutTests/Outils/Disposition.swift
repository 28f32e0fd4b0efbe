import Foundation
import Testing

/// Where a relay keeps its things.
enum Disposition: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// SQLite for all.
    case embarquee
    /// The owner's: accounts in SQLite, envelopes and files in MongoDB.
    case proprietaire
    /// MongoDB for all, as several relays share it.
    case partagee

    /// The one that the environment names for every relay of these tests; otherwise SQLite for all.
    static let courante = ProcessInfo.processInfo.environment["MESSAGERIE_DISPOSITION"].flatMap(Disposition.init)
    /// Each of them that can be tried here: `DispositionsTests` fails when there is no MongoDB.
    static var toutes: [Disposition] { MongoDuRelais.adresse == nil ? [.embarquee] : allCases }

    var testDescription: String { rawValue }

    /// What a relay is told whose MongoDB is `mongo`.
    func options(_ mongo: MongoDuRelais?) throws -> [String] {
        if self == .embarquee { return [] }
        guard let mongo else { throw ErreurEssai("MESSAGERIE_MONGODB names no MongoDB; scripts/test starts one") }
        return [self == .partagee ? "--comptes" : "--messages", mongo.uri]
    }
}
