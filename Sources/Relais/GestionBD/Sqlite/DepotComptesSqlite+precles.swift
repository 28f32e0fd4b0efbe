import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Durable prekeys, of which the newest of each use counts, and the bundles that are made of them.
extension DepotComptesSqlite {
    /// Superseded prekeys that are kept of each device and use: a publication can be repeated, and it is known since when a seal
    /// key is superseded.
    private static let preclesGardees = 16

    func cles(
        _ compte: CompteId, depuis: UInt32, max: Int, ponctuelles: Bool, maintenant: UInt64
    ) async throws -> (precles: [(appareil: UInt32, octets: Data)], declarations: [Data]) {
        typealias Paquet = (precles: [(appareil: UInt32, octets: Data)], declarations: [Data])
        let reunir: @Sendable (Database) throws -> Paquet = { base in
            var precles = try Self.durables(base, Data(compte.octets))
            for appareil in Set(ponctuelles ? precles.map(\.appareil) : []) {
                let porteur = Porteur(compte: compte, appareil: appareil)
                precles += try Self.retirer(base, porteur, maintenant: maintenant).map { (appareil, $0) }
            }
            return (precles, try Self.declarations(base, Data(compte.octets), depuis: depuis, max: max))
        }
        return ponctuelles ? try await base.ecrire(reunir) : try await base.lire(reunir)
    }

    func publierPrecles(
        _ precles: [PrecleRangee], remplacer: Bool, porteur: Porteur, numero: UInt32, maintenant: UInt64
    ) async throws -> Publication {
        try await base.ecrire { base in
            guard try Self.derniere(base, Data(porteur.compte.octets))?.numero == numero else { return .perimee }
            let parUsage = Dictionary(grouping: precles.sorted { $0.id < $1.id }, by: \.usage)
            var acceptees = true
            try base.inSavepoint {
                if remplacer {
                    try base.execute(
                        sql: "DELETE FROM ponctuelles WHERE compte = ? AND appareil = ?",
                        arguments: [Data(porteur.compte.octets), porteur.appareil])
                }
                for (usage, precles) in parUsage where acceptees {
                    acceptees =
                        try Precle.Usage.ponctuelles.contains(usage)
                        ? Self.publierPonctuelles(precles, usage, base, porteur: porteur)
                        : precles.allSatisfy {
                            try Self.publier($0, base, porteur: porteur, maintenant: maintenant)
                        }
                }
                if remplacer { try Self.oublierAnciennes(base, porteur) }
                return acceptees ? .commit : .rollback
            }
            guard acceptees else { return .precleAncienne }
            return .faite(
                ReponsePrecles(
                    ponctuelles: try Self.restantes(base, porteur, maintenant: maintenant),
                    derniers: try Self.derniers(base, porteur)))
        } puis: { [souvenirs] _ in
            souvenirs.oublier(porteur.compte)
        }
    }

    func destination(_ sceau: UInt32, de porteur: Porteur, avant: UInt64) async throws -> Destination {
        if souvenirs.estDernier(sceau, de: porteur) { return .ouverte }
        let changements = souvenirs.changements
        let compte = Data(porteur.compte.octets)
        let (destination, derniere) = try await base.lire { base -> (Destination, Bool) in
            guard let declaration = try Self.derniere(base, compte),
                try Declaration(octets: Array(declaration.octets)).appareil(porteur.appareil) != nil
            else { return (.inconnue, false) }
            let rangee = try Row.fetchOne(
                base,
                sql: """
                    SELECT min(depose) AS depuis, EXISTS (
                        SELECT 1 FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id = ?4) AS connue
                    FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id > ?4
                    """,
                arguments: [compte, porteur.appareil, Precle.Usage.sceau.rawValue, sceau])
            let connue: Bool = rangee?["connue"] ?? false
            guard let depuis = rangee?["depuis"] as Int64? else { return (.ouverte, connue) }
            guard depuis < Int64(clamping: avant) || !connue else { return (.ouverte, false) }
            return (
                .cleRemplacee(try Self.durables(base, compte).filter { $0.appareil == porteur.appareil }.map(\.octets)),
                false
            )
        }
        if derniere { souvenirs.noter(dernier: sceau, de: porteur, lu: changements) }
        return destination
    }

    /// Stores a durable prekey whose id is new.
    static func ranger(_ precle: PrecleRangee, _ base: Database, porteur: Porteur, maintenant: UInt64) throws {
        let cle: StatementArguments = [Data(porteur.compte.octets), porteur.appareil, precle.usage.rawValue]
        try base.execute(
            sql: "INSERT INTO precles (compte, appareil, usage, id, octets, depose) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: cle + [precle.id, precle.octets, Int64(clamping: maintenant)])
        try base.execute(
            sql: """
                DELETE FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id <= (
                    SELECT id FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3
                    ORDER BY id DESC LIMIT 1 OFFSET ?4)
                """,
            arguments: cle + [preclesGardees + 1])
    }

    /// Whether a durable prekey's id is above those of the device's other ones of its use.
    static func estNouvelle(_ precle: PrecleRangee, _ base: Database, porteur: Porteur) throws -> Bool {
        let derniere = try Int64.fetchOne(
            base, sql: "SELECT max(id) FROM precles WHERE compte = ? AND appareil = ? AND usage = ?",
            arguments: [Data(porteur.compte.octets), porteur.appareil, precle.usage.rawValue])
        return derniere.map { $0 < Int64(precle.id) } ?? true
    }

    private static func publier(
        _ precle: PrecleRangee, _ base: Database, porteur: Porteur, maintenant: UInt64
    ) throws -> Bool {
        let rangee = try Data.fetchOne(
            base, sql: "SELECT octets FROM precles WHERE compte = ? AND appareil = ? AND usage = ? AND id = ?",
            arguments: [Data(porteur.compte.octets), porteur.appareil, precle.usage.rawValue, precle.id])
        if let rangee { return rangee == precle.octets }
        guard try estNouvelle(precle, base, porteur: porteur) else { return false }
        try ranger(precle, base, porteur: porteur, maintenant: maintenant)
        return true
    }

    /// Envelopes for a superseded seal key are refused at once when its row is gone, and sealed again.
    private static func oublierAnciennes(_ base: Database, _ porteur: Porteur) throws {
        for usage in Precle.Usage.durables {
            try base.execute(
                sql: """
                    DELETE FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id < (
                        SELECT max(id) FROM precles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3)
                    """,
                arguments: [Data(porteur.compte.octets), porteur.appareil, usage.rawValue])
        }
    }

    private static func derniers(_ base: Database, _ porteur: Porteur) throws -> ReponsePrecles.Derniers {
        func dernier(_ usage: Precle.Usage) throws -> UInt32 {
            let table = Precle.Usage.ponctuelles.contains(usage) ? "ponctuelles_hautes" : "precles"
            return try UInt32.fetchOne(
                base, sql: "SELECT max(id) FROM \(table) WHERE compte = ? AND appareil = ? AND usage = ?",
                arguments: [Data(porteur.compte.octets), porteur.appareil, usage.rawValue]) ?? 0
        }
        return .init(
            sceau: try dernier(.sceau), spk: try dernier(.spk), pqspk: try dernier(.pqspk), opk: try dernier(.opk),
            pqopk: try dernier(.pqopk))
    }

    private static func durables(_ base: Database, _ compte: Data) throws -> [(appareil: UInt32, octets: Data)] {
        // SQLite takes the other columns from the row that holds the maximum.
        try Row.fetchAll(
            base,
            sql: """
                SELECT appareil, octets, max(id) FROM precles WHERE compte = ?
                GROUP BY appareil, usage ORDER BY appareil, usage
                """,
            arguments: [compte]
        ).map { (appareil: $0["appareil"], octets: $0["octets"]) }
    }
}
