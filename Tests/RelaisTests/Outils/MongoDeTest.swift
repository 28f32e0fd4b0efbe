import Foundation

@testable import Relais

/// The real MongoDB that the environment names: `scripts/test` starts one.
enum MongoDeTest {
    static let adresse = ProcessInfo.processInfo.environment["MESSAGERIE_MONGODB"]

    struct Absent: Error, CustomStringConvertible {
        let description = "MESSAGERIE_MONGODB names no MongoDB; scripts/test starts one"
    }

    /// A database of one test: `dossier` names it, and erases it when it goes.
    static func adresse(de dossier: Dossier) throws -> AdresseMongo { try AdresseMongo(texte(de: dossier)) }

    /// The same, as a command line names it.
    static func texte(de dossier: Dossier) throws -> String {
        guard let adresse else { throw Absent() }
        let nom = "essai-" + dossier.chemin.suffix(36)
        let texte = adresse.replacingOccurrences(of: "/?", with: "/\(nom)?")
        let sienne = try AdresseMongo(texte)
        dossier.aLaFin {
            _ = try? BaseMongo.mongoClient(sienne, connexions: 1).emprunter { try $0.ecrire(["dropDatabase": 1]) }
        }
        return texte
    }

    /// The layout that the environment names for every relay of these tests; otherwise SQLite for all.
    static let disposition = ProcessInfo.processInfo.environment["MESSAGERIE_DISPOSITION"] ?? "embarquee"

    /// Has a relay keep its things where `disposition` says.
    static func disposer(_ options: inout OptionsRelais, _ dossier: Dossier) throws {
        switch disposition {
        case "partagee": options.comptes = .mongodb(try adresse(de: dossier))
        case "proprietaire": options.messages = .mongodb(try adresse(de: dossier))
        default: break
        }
    }

    /// The same, with its collections and indexes.
    static func base(de dossier: Dossier) throws -> ClientsMongo {
        let clients = try BaseMongo.mongoClient(adresse(de: dossier), connexions: 6)
        try clients.preparer {
            try BaseMongo.preparerCourrier($0)
            try BaseMongo.preparerComptes($0)
        }
        return clients
    }
}
