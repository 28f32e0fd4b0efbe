import CryptoChiffre
import Foundation
import GRDB

/// Statements and prekeys.
extension DepotComptesSqlite {
    /// Superseded prekeys that are kept of each device and use, so that a publication can be repeated.
    private static let preclesGardees = 16

    func declarations(_ compte: CompteId, depuis: UInt32, max: Int) async throws -> [Data]? {
        try await base.read { base in
            let compte = Data(compte.octets)
            guard try Self.existe(base, compte) else { return nil }
            return try Self.declarations(base, compte, depuis: depuis, max: max)
        }
    }

    func dernieresDeclarations(_ compte: CompteId, max: Int) async throws -> [Data] {
        try await base.read { base in
            try Data.fetchAll(
                base, sql: "SELECT octets FROM declarations WHERE compte = ? ORDER BY numero DESC LIMIT ?",
                arguments: [Data(compte.octets), max]
            ).reversed()
        }
    }

    func cles(
        _ compte: CompteId, depuis: UInt32, max: Int
    ) async throws -> (precles: [(appareil: UInt32, octets: Data)], declarations: [Data]) {
        let compte = Data(compte.octets)
        return try await base.read { base in
            // SQLite takes the other columns from the row that holds the maximum.
            let precles = try Row.fetchAll(
                base,
                sql: """
                    SELECT appareil, octets, max(id) FROM precles WHERE compte = ?
                    GROUP BY appareil, usage ORDER BY appareil, usage
                    """,
                arguments: [compte]
            ).map { (appareil: $0["appareil"] as UInt32, octets: $0["octets"] as Data) }
            return (precles, try Self.declarations(base, compte, depuis: depuis, max: max))
        }
    }

    func publierPrecles(
        _ precles: [PrecleRangee], porteur: Porteur, numero: UInt32, maintenant: UInt64
    ) async throws -> Publication {
        try await base.write { base in
            guard try Self.derniere(base, Data(porteur.compte.octets))?.numero == numero else { return .perimee }
            var acceptees = true
            try base.inSavepoint {
                for precle in precles.sorted(by: { $0.id < $1.id }) where acceptees {
                    acceptees = try Self.publier(precle, base, porteur: porteur, maintenant: maintenant)
                }
                return acceptees ? .commit : .rollback
            }
            return acceptees ? .faite : .precleAncienne
        }
    }

    static func ranger(_ precle: PrecleRangee, _ base: Database, porteur: Porteur, maintenant: UInt64) throws {
        try base.execute(
            sql: "INSERT INTO precles (compte, appareil, usage, id, octets, depose) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                Data(porteur.compte.octets), porteur.appareil, precle.usage.rawValue, precle.id, precle.octets,
                Int64(clamping: maintenant),
            ])
    }

    /// Whether a prekey's id is above those of the device's other prekeys of its use.
    static func estNouvelle(_ precle: PrecleRangee, _ base: Database, porteur: Porteur) throws -> Bool {
        let derniere = try Int64.fetchOne(
            base, sql: "SELECT max(id) FROM precles WHERE compte = ? AND appareil = ? AND usage = ?",
            arguments: [Data(porteur.compte.octets), porteur.appareil, precle.usage.rawValue])
        return derniere.map { $0 < Int64(precle.id) } ?? true
    }

    private static func publier(
        _ precle: PrecleRangee, _ base: Database, porteur: Porteur, maintenant: UInt64
    ) throws -> Bool {
        let cle: StatementArguments = [Data(porteur.compte.octets), porteur.appareil, precle.usage.rawValue]
        let rangee = try Data.fetchOne(
            base, sql: "SELECT octets FROM precles WHERE compte = ? AND appareil = ? AND usage = ? AND id = ?",
            arguments: cle + [precle.id])
        if let rangee { return rangee == precle.octets }
        guard try estNouvelle(precle, base, porteur: porteur) else { return false }
        try ranger(precle, base, porteur: porteur, maintenant: maintenant)
        try base.execute(
            sql: """
                DELETE FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id < (
                    SELECT min(id) FROM (
                        SELECT id FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3
                        ORDER BY id DESC LIMIT ?4))
                """,
            arguments: cle + [preclesGardees + 1])
        return true
    }

    private static func declarations(_ base: Database, _ compte: Data, depuis: UInt32, max: Int) throws -> [Data] {
        try Data.fetchAll(
            base, sql: "SELECT octets FROM declarations WHERE compte = ? AND numero >= ? ORDER BY numero LIMIT ?",
            arguments: [compte, depuis, max])
    }

    private static func existe(_ base: Database, _ compte: Data) throws -> Bool {
        try Bool.fetchOne(
            base, sql: "SELECT EXISTS (SELECT 1 FROM comptes WHERE compte = ?)", arguments: [compte]) ?? false
    }
}
