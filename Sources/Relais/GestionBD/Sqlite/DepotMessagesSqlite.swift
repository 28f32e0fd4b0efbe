import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Envelopes in SQLite.
struct DepotMessagesSqlite: DepotMessages {
    /// Envelopes that one transaction of the purge erases, so that nobody waits long behind it.
    private static let purgeesAlaFois = 500

    let base: DatabasePool

    func deposer(
        _ enveloppe: Data, pour destinataire: Porteur, idempotence: Data, maintenant: UInt64
    ) async throws -> Depot {
        let id = Data(try Alea.octets(LimitesContrat.tailleIdMessage))
        let boite = Self.cle(destinataire)
        return try await base.write { base in
            let connue = try Bool.fetchOne(
                base,
                sql: "SELECT EXISTS (SELECT 1 FROM idempotence WHERE compte = ? AND appareil = ? AND cle = ?)",
                arguments: boite + [idempotence])
            guard connue != true else { return .dejaDepose }
            guard try Self.compter(base, boite, nombre: 1, octets: enveloppe.count) else { return .boitePleine }
            try base.execute(
                sql: "INSERT INTO idempotence (compte, appareil, cle, expire) VALUES (?, ?, ?, ?)",
                arguments: boite + [idempotence, Int64(clamping: maintenant + LimitesDepot.dureeIdempotence)])
            try base.execute(
                sql: "INSERT INTO messages (compte, appareil, id, recu, enveloppe) VALUES (?, ?, ?, ?, ?)",
                arguments: boite + [id, Int64(clamping: maintenant), enveloppe])
            return .depose
        }
    }

    func lire(
        _ destinataire: Porteur, limite: Int, octets: Int, maintenant: UInt64
    ) async throws -> (messages: [MessageEnAttente], reste: Bool) {
        let apres = maintenant - min(maintenant, LimitesContrat.attenteMessage)
        return try await base.read { base in
            let rangees = try Row.fetchCursor(
                base,
                sql: """
                    SELECT id, recu, enveloppe FROM messages
                    WHERE compte = ? AND appareil = ? AND recu > ? ORDER BY rang
                    """,
                arguments: Self.cle(destinataire) + [Int64(clamping: apres)])
            var messages: [MessageEnAttente] = []
            var total = 0
            while let rangee = try rangees.next() {
                let enveloppe: Data = rangee["enveloppe"]
                total += enveloppe.count
                guard messages.count < limite, messages.isEmpty || total <= octets else { return (messages, true) }
                messages.append(MessageEnAttente(id: rangee["id"], recu: rangee["recu"], enveloppe: enveloppe))
            }
            return (messages, false)
        }
    }

    func supprimer(_ ids: [Data], de destinataire: Porteur) async throws {
        let boite = Self.cle(destinataire)
        try await base.write { base in
            for id in ids {
                let taille = try Int.fetchOne(
                    base,
                    sql: """
                        DELETE FROM messages WHERE id = ? AND compte = ? AND appareil = ? RETURNING length(enveloppe)
                        """,
                    arguments: [id] + boite)
                if let taille { _ = try Self.compter(base, boite, nombre: -1, octets: -taille) }
            }
        }
    }

    func purger(maintenant: UInt64) async throws -> Int {
        try await base.write { base in
            try base.execute(
                sql: "DELETE FROM idempotence WHERE expire <= ?", arguments: [Int64(clamping: maintenant)])
        }
        guard maintenant > LimitesContrat.attenteMessage else { return 0 }
        let jusqua = Int64(clamping: maintenant - LimitesContrat.attenteMessage)
        var effaces = 0
        while true {
            let nombre = try await base.write { try Self.purgerUnePartie($0, jusqua: jusqua) }
            effaces += nombre
            if nombre < Self.purgeesAlaFois { break }
        }
        try await base.write { try $0.execute(sql: "PRAGMA incremental_vacuum(10000)") }
        return effaces
    }

    private static func purgerUnePartie(_ base: Database, jusqua: Int64) throws -> Int {
        let effacees = try Row.fetchAll(
            base,
            sql: """
                DELETE FROM messages WHERE rang IN (SELECT rang FROM messages WHERE recu <= ? LIMIT ?)
                RETURNING compte, appareil, length(enveloppe) AS taille
                """,
            arguments: [jusqua, purgeesAlaFois])
        for effacee in effacees {
            let boite: StatementArguments = [effacee["compte"] as Data, effacee["appareil"] as UInt32]
            _ = try compter(base, boite, nombre: -1, octets: -(effacee["taille"] as Int))
        }
        return effacees.count
    }

    /// Adds to a mailbox's counters.
    /// - Returns: false, with nothing changed, when it would then hold too much.
    private static func compter(
        _ base: Database, _ boite: StatementArguments, nombre: Int, octets: Int
    ) throws -> Bool {
        let avant = try Row.fetchOne(
            base, sql: "SELECT nombre, octets FROM boites WHERE compte = ? AND appareil = ?", arguments: boite)
        let total = (nombre: (avant?["nombre"] ?? 0) + nombre, octets: (avant?["octets"] ?? 0) + octets)
        if nombre > 0 {
            guard total.nombre <= LimitesDepot.enveloppesParBoite, total.octets <= LimitesDepot.octetsParBoite else {
                return false
            }
        }
        try base.execute(
            sql: "INSERT OR REPLACE INTO boites (compte, appareil, nombre, octets) VALUES (?, ?, ?, ?)",
            arguments: boite + [total.nombre, total.octets])
        return true
    }

    private static func cle(_ destinataire: Porteur) -> StatementArguments {
        [Data(destinataire.compte.octets), destinataire.appareil]
    }
}
