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

/// A database of its own in a real MongoDB.
struct MongoDuRelais: Sendable {
    static let adresse = ProcessInfo.processInfo.environment["MESSAGERIE_MONGODB"]

    let serveur: String
    let base: String

    /// A new one at `serveur`: a connection string that names no database.
    init(_ serveur: String) {
        self.serveur = serveur
        base = "essai-\(UUID().uuidString)"
    }

    /// The server that the environment names; nil when it names none.
    init?() {
        guard let adresse = Self.adresse else { return nil }
        self.init(adresse)
    }

    var uri: String { serveur.replacing("/?", with: "/\(base)?") }

    /// Every value of every collection, with its place.
    func valeurs(dans dossier: URL) async throws -> [(lieu: String, octets: [UInt8])] {
        struct Ligne: Decodable {
            let lieu: String
            let octets: Data
        }
        let outil = Python.racine.appending(path: "Tests/Mongo/valeurs.py").path
        let dit = try await Python.executer([outil, serveur, base], dans: dossier)
        return try dit.split(separator: "\n").map {
            let ligne = try JSONDecoder().decode(Ligne.self, from: Data($0.utf8))
            return (ligne.lieu, Array(ligne.octets))
        }
    }
}
