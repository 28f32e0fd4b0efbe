import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Erasing what nobody fetches, a part at a time: nobody waits long behind it.
extension DepotMessagesSqlite {
    /// Rows that one piece of work erases.
    private static let effaceesAlaFois = 200
    /// Pages that one piece of work gives back to the file system.
    private static let pagesAlaFois = 1000

    func purger(maintenant: UInt64) async throws -> Int {
        try await repeter {
            try $0.execute(
                sql: """
                    DELETE FROM idempotence WHERE (boite, cle) IN (
                        SELECT boite, cle FROM idempotence WHERE expire <= ? LIMIT ?)
                    """,
                arguments: [Int64(clamping: maintenant), Self.effaceesAlaFois])
            return $0.changesCount
        }
        try await Self.viderFermees(base)
        var effaces = 0
        if maintenant > LimitesContrat.attenteMessage {
            let jusqua = Int64(clamping: maintenant - LimitesContrat.attenteMessage)
            effaces = try await repeter { try Self.effacerPerimes($0, jusqua: jusqua) }
        }
        try await repeter { base in
            let libres = try Int.fetchOne(base, sql: "PRAGMA freelist_count") ?? 0
            try base.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesAlaFois))")
            // What was given back by now is all that can be when no more goes.
            return try Int.fetchOne(base, sql: "PRAGMA freelist_count") ?? 0 < libres ? Self.effaceesAlaFois : 0
        }
        return effaces
    }

    /// Erases what is left in mailboxes whose accounts are gone. A crash in between is made up for by the next purge.
    static func viderFermees(_ base: BaseRelais) async throws {
        while let boite = try await base.lire({
            try Int64.fetchOne($0, sql: "SELECT boite FROM boites_fermees LIMIT 1")
        }) {
            let places = BoiteSqlite.places(boite)
            try await Self.repeter(base) { base in
                try base.execute(
                    sql: """
                        DELETE FROM messages WHERE place IN (
                            SELECT place FROM messages WHERE place BETWEEN ? AND ? LIMIT ?)
                        """,
                    arguments: [places.lowerBound, places.upperBound, effaceesAlaFois])
                return base.changesCount
            }
            try await Self.repeter(base) { base in
                try base.execute(
                    sql: """
                        DELETE FROM idempotence WHERE boite = ?1 AND cle IN (
                            SELECT cle FROM idempotence WHERE boite = ?1 LIMIT ?2)
                        """,
                    arguments: [boite, effaceesAlaFois])
                return base.changesCount
            }
            try await base.ecrire {
                try $0.execute(sql: "DELETE FROM boites_fermees WHERE boite = ?", arguments: [boite])
            }
        }
    }

    private static func effacerPerimes(_ base: Database, jusqua: Int64) throws -> Int {
        let effacees = try Row.fetchAll(
            base,
            sql: """
                DELETE FROM messages WHERE place IN (SELECT place FROM messages WHERE recu <= ? LIMIT ?)
                RETURNING place, length(enveloppe)
                """,
            arguments: [jusqua, effaceesAlaFois])
        for (boite, effacees) in Dictionary(grouping: effacees, by: { PlaceMessage(valeur: $0[0]).boite }) {
            guard var boite = try BoiteSqlite.lire(numero: boite, base) else { continue }
            let octets = effacees.reduce(0) { $0 + ($1[1] as Int) }
            try boite.compter(base, nombre: -effacees.count, octets: -octets)
        }
        return effacees.count
    }

    @discardableResult
    private func repeter(_ travail: @escaping @Sendable (Database) throws -> Int) async throws -> Int {
        try await Self.repeter(base, travail)
    }

    /// Does it again until there is less to do than it does at once.
    /// - Returns: how much was done in all.
    @discardableResult
    private static func repeter(
        _ base: BaseRelais, _ travail: @escaping @Sendable (Database) throws -> Int
    ) async throws -> Int {
        var faits = 0
        while true {
            let nombre = try await base.ecrire { try travail($0) }
            faits += nombre
            if nombre < effaceesAlaFois { return faits }
        }
    }
}
