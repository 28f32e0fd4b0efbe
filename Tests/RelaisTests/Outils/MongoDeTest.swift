import Foundation

@testable import Relais

/// The real MongoDB that the environment names: `scripts/test` starts one.
enum MongoDeTest {
    static let adresse = ProcessInfo.processInfo.environment["MESSAGERIE_MONGODB"]

    struct Absent: Error, CustomStringConvertible {
        let description = "MESSAGERIE_MONGODB names no MongoDB; scripts/test starts one"
    }

    /// The database of one test, with its collections and indexes; `dossier` names it, and erases it when it goes.
    static func base(de dossier: Dossier) throws -> ClientsMongo {
        guard let adresse else { throw Absent() }
        let nom = "essai-" + dossier.chemin.suffix(36)
        let clients = try BaseMongo.mongoClient(
            AdresseMongo(adresse.replacingOccurrences(of: "/?", with: "/\(nom)?")), connexions: 6)
        try clients.emprunter {
            try BaseMongo.preparerMessages($0)
            try BaseMongo.preparerComptes($0)
        }
        dossier.aLaFin { _ = try? clients.emprunter { try $0.ecrire(["dropDatabase": 1]) } }
        return clients
    }
}
