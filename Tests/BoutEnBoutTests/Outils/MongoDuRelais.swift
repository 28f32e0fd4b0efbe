import Foundation

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
