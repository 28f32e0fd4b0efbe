import CryptoChiffre
import Foundation
import Logging
import Testing

@testable import Relais

/// The engines that the depots exist for: one suite runs against each.
enum Moteur: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"
    case mongodb = "MongoDB"

    /// MongoDB's are those of the server that the environment names; `MongoDeTest` fails when it names none.
    static var allCases: [Moteur] { MongoDeTest.adresse == nil ? [.sqlite] : [.sqlite, .mongodb] }

    struct Depots: Sendable {
        let comptes: any DepotComptes
        let messages: any DepotMessages
        let fichiers: any DepotFichiers
    }

    var testDescription: String { rawValue }

    /// Depots of this engine, whose files are in `dossier`: what was left there before, or nothing. Files are within quotas of
    /// 1,000 bytes a day and 2,000 in all.
    func ouvrir(_ dossier: Dossier) throws -> Depots {
        switch self {
        case .sqlite:
            let base = try BaseRelais(
                BaseSqlite.getSqliteConnexion(chemin: dossier.chemin + "/base.sqlite", synchrone: .normal),
                journal: Logger(label: "essai"))
            return Depots(
                comptes: DepotComptesSqlite(base: base),
                messages: DepotMessagesSqlite(base: base, arrivees: Arrivees()),
                fichiers: try DepotFichiersSqlite(
                    base: base, dossier: dossier.chemin + "/fichiers", quotas: .init(jour: 1000, total: 2000),
                    journal: Logger(label: "essai")))
        case .mongodb:
            let clients = try MongoDeTest.base(de: dossier)
            let messages = DepotMessagesMongo(clients: clients, arrivees: Arrivees())
            return Depots(
                comptes: DepotComptesMongo(clients: clients, courrier: messages), messages: messages,
                fichiers: DepotFichiersMongo(
                    clients: clients, quotas: .init(jour: 1000, total: 2000), journal: Logger(label: "essai")))
        }
    }
}
