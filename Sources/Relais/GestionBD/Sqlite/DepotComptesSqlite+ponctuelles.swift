import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// One-time prekeys: each is handed out to one caller or to nobody. Their highest id is remembered when they are gone, so that
/// no id comes back with another key.
extension DepotComptesSqlite {
    /// Stores prekeys of one use, in the order of their ids; the lowest go when there are more than 200.
    /// - Returns: false when an id is not above the highest ever and does not stand for the same bytes.
    static func publierPonctuelles(
        _ precles: [PrecleRangee], _ usage: Precle.Usage, _ base: Database, porteur: Porteur
    ) throws -> Bool {
        let cle = cle(porteur, usage)
        var haute = try Int64.fetchOne(
            base, sql: "SELECT id FROM ponctuelles_hautes WHERE compte = ? AND appareil = ? AND usage = ?",
            arguments: cle)
        for precle in precles {
            if haute.map({ Int64(precle.id) > $0 }) ?? true {
                try base.execute(
                    sql: """
                        INSERT INTO ponctuelles (compte, appareil, usage, id, expire, octets) VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: cle + [precle.id, Int64(clamping: precle.fin), precle.octets])
                haute = Int64(precle.id)
            } else {
                let rangee = try Data.fetchOne(
                    base,
                    sql: "SELECT octets FROM ponctuelles WHERE compte = ? AND appareil = ? AND usage = ? AND id = ?",
                    arguments: cle + [precle.id])
                guard rangee == precle.octets else { return false }
            }
        }
        try base.execute(
            sql: "INSERT OR REPLACE INTO ponctuelles_hautes (compte, appareil, usage, id) VALUES (?, ?, ?, ?)",
            arguments: cle + [haute])
        try base.execute(
            sql: """
                DELETE FROM ponctuelles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id <= (
                    SELECT id FROM ponctuelles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3
                    ORDER BY id DESC LIMIT 1 OFFSET ?4)
                """,
            arguments: cle + [LimitesContrat.ponctuellesParUsage])
        return true
    }

    /// Takes away the oldest prekey of each use that is not over, if there is one, and gives it.
    static func retirer(_ base: Database, _ porteur: Porteur, maintenant: UInt64) throws -> [Data] {
        try Precle.Usage.ponctuelles.compactMap { usage in
            try Data.fetchOne(
                base,
                sql: """
                    DELETE FROM ponctuelles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND id = (
                        SELECT id FROM ponctuelles WHERE compte = ?1 AND appareil = ?2 AND usage = ?3 AND expire > ?4
                        ORDER BY id LIMIT 1)
                    RETURNING octets
                    """,
                arguments: cle(porteur, usage) + [Int64(clamping: maintenant)])
        }
    }

    /// How many are left that are not over.
    static func restantes(
        _ base: Database, _ porteur: Porteur, maintenant: UInt64
    ) throws -> ReponsePrecles.Ponctuelles {
        func nombre(_ usage: Precle.Usage) throws -> Int {
            try Int.fetchOne(
                base,
                sql: """
                    SELECT count(*) FROM ponctuelles WHERE compte = ? AND appareil = ? AND usage = ? AND expire > ?
                    """,
                arguments: cle(porteur, usage) + [Int64(clamping: maintenant)]) ?? 0
        }
        return try .init(opk: nombre(.opk), pqopk: nombre(.pqopk))
    }

    private static func cle(_ porteur: Porteur, _ usage: Precle.Usage) -> StatementArguments {
        [Data(porteur.compte.octets), porteur.appareil, usage.rawValue]
    }
}
