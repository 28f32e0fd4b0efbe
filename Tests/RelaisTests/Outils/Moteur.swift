import CryptoChiffre
import Foundation
import Testing

@testable import Relais

/// The engines that the depots exist for: one suite runs against each.
enum Moteur: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"

    struct Depots: Sendable {
        let comptes: any DepotComptes
        let messages: any DepotMessages
    }

    var testDescription: String { rawValue }

    /// Empty depots of this engine, whose files are in `dossier`.
    func ouvrir(_ dossier: Dossier) throws -> Depots {
        switch self {
        case .sqlite:
            let base = try BaseRelais(
                BaseSqlite.getSqliteConnexion(chemin: dossier.chemin + "/base.sqlite", synchrone: .normal))
            return Depots(
                comptes: DepotComptesSqlite(base: base),
                messages: DepotMessagesSqlite(base: base, arrivees: Arrivees()))
        }
    }
}
