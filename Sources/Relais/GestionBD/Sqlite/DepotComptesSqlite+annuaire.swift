import CryptoChiffre
import Foundation
import GRDB

/// Statements.
extension DepotComptesSqlite {
    func declarations(_ compte: CompteId, depuis: UInt32, max: Int) async throws -> [Data]? {
        try await base.lire { base in
            let compte = Data(compte.octets)
            guard try Self.existe(base, compte) else { return nil }
            return try Self.declarations(base, compte, depuis: depuis, max: max)
        }
    }

    func dernieresDeclarations(_ compte: CompteId, max: Int) async throws -> [Data] {
        try await base.lire { base in
            try Data.fetchAll(
                base, sql: "SELECT octets FROM declarations WHERE compte = ? ORDER BY numero DESC LIMIT ?",
                arguments: [Data(compte.octets), max]
            ).reversed()
        }
    }

    static func declarations(_ base: Database, _ compte: Data, depuis: UInt32, max: Int) throws -> [Data] {
        try Data.fetchAll(
            base, sql: "SELECT octets FROM declarations WHERE compte = ? AND numero >= ? ORDER BY numero LIMIT ?",
            arguments: [compte, depuis, max])
    }

    private static func existe(_ base: Database, _ compte: Data) throws -> Bool {
        try Bool.fetchOne(
            base, sql: "SELECT EXISTS (SELECT 1 FROM comptes WHERE compte = ?)", arguments: [compte]) ?? false
    }
}
