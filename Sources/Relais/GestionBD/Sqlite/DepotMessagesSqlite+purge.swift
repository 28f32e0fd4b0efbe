import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Erasing what nobody fetches, a part at a time.
extension DepotMessagesSqlite {
    /// Pages that one piece of work gives back to the file system.
    private static let pagesAlaFois = 500

    func fermer(_ compte: CompteId) async throws {
        let fermees = try await base.ecrire { try BoiteSqlite.fermer(Data(compte.octets), $0) }
        for boite in fermees { try await Self.vider(boite, base) }
    }

    func purger(maintenant: UInt64) async throws -> Int {
        try await base.repeter {
            try $0.execute(
                sql: """
                    DELETE FROM idempotence WHERE (boite, cle) IN (
                        SELECT boite, cle FROM idempotence WHERE expire <= ? LIMIT ?)
                    """,
                arguments: [Int64(clamping: maintenant), $1])
            return $0.changesCount
        }
        for boite in try await base.lire({ try Int64.fetchAll($0, sql: "SELECT boite FROM boites_fermees") }) {
            try await Self.vider(boite, base)
        }
        var effaces = 0
        if maintenant > LimitesContrat.attenteMessage {
            let jusqua = Int64(clamping: maintenant - LimitesContrat.attenteMessage)
            effaces = try await base.repeter { try Self.effacerPerimes($0, jusqua: jusqua, auPlus: $1) }
        }
        try await rendrePages()
        await base.tronquerJournal()
        return effaces
    }

    /// Erases what is left in a mailbox whose account is gone. A crash in between is made up for by the next purge.
    static func vider(_ boite: Int64, _ base: BaseRelais) async throws {
        let places = BoiteSqlite.places(boite)
        try await base.repeter {
            try $0.execute(
                sql: """
                    DELETE FROM messages WHERE place IN (
                        SELECT place FROM messages WHERE place BETWEEN ? AND ? LIMIT ?)
                    """,
                arguments: [places.lowerBound, places.upperBound, $1])
            return $0.changesCount
        }
        try await base.repeter {
            try $0.execute(
                sql: """
                    DELETE FROM idempotence WHERE boite = ?1 AND cle IN (
                        SELECT cle FROM idempotence WHERE boite = ?1 LIMIT ?2)
                    """,
                arguments: [boite, $1])
            return $0.changesCount
        }
        try await base.ecrire {
            try $0.execute(sql: "DELETE FROM boites_fermees WHERE boite = ?", arguments: [boite])
        }
    }

    private static func effacerPerimes(_ base: Database, jusqua: Int64, auPlus nombre: Int) throws -> Int {
        let effacees = try Row.fetchAll(
            base,
            sql: """
                DELETE FROM messages WHERE place IN (SELECT place FROM messages WHERE recu <= ? LIMIT ?)
                RETURNING place, length(enveloppe)
                """,
            arguments: [jusqua, nombre])
        for (boite, effacees) in Dictionary(grouping: effacees, by: { PlaceMessage(valeur: $0[0]).boite }) {
            guard var boite = try BoiteSqlite.lire(numero: boite, base) else { continue }
            let octets = effacees.reduce(0) { $0 + ($1[1] as Int) }
            try boite.compter(base, nombre: -effacees.count, octets: -octets)
        }
        return effacees.count
    }

    /// Gives the pages that are free by now back to the file system. They lie anywhere in it, and each that a message took instead
    /// would change another page of the file's map, too.
    private func rendrePages() async throws {
        let libres = try await base.lire { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
        for _ in stride(from: 0, to: libres, by: Self.pagesAlaFois) {
            let debut = ContinuousClock.now
            try await base.ecrire { try $0.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesAlaFois))") }
            // The writer and the disk are others' for most of the time.
            try await Task.sleep(for: (ContinuousClock.now - debut) * 3)
        }
    }
}
