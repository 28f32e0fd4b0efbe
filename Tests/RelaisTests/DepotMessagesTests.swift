import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import Relais

@Suite("Envelopes wait in the depot")
struct DepotMessagesTests {
    let dossier: Dossier
    let base: DatabasePool
    let depot: any DepotMessages
    let alice: Porteur
    let maintenant: UInt64 = 1_800_000_000

    init() throws {
        dossier = try Dossier()
        base = try BaseSqlite.getSqliteConnexion(chemin: dossier.chemin + "/base", synchrone: .normal)
        depot = DepotMessagesSqlite(base: base)
        alice = Porteur(compte: try CompteId(Alea.octets(16)), appareil: 1)
    }

    func cle() throws -> Data { Data(try Alea.octets(16)) }

    func compteurs(_ porteur: Porteur) throws -> [Int] {
        try base.read {
            let rangee = try Row.fetchOne(
                $0, sql: "SELECT nombre, octets FROM boites WHERE compte = ? AND appareil = ?",
                arguments: [Data(porteur.compte.octets), porteur.appareil])
            return [rangee?["nombre"] ?? 0, rangee?["octets"] ?? 0]
        }
    }

    @Test("They come oldest first, within count and bytes, and one always comes")
    func ordre() async throws {
        let enveloppes = try [65536, 4096, 8192].map { try enveloppe($0) }
        for enveloppe in enveloppes {
            #expect(
                try await depot.deposer(enveloppe, pour: alice, idempotence: cle(), maintenant: maintenant) == .depose)
        }
        var lus = try await depot.lire(alice, limite: 100, octets: 1 << 20, maintenant: maintenant)
        #expect(lus.messages.map(\.enveloppe) == enveloppes && !lus.reste)
        lus = try await depot.lire(alice, limite: 2, octets: 1 << 20, maintenant: maintenant)
        #expect(lus.messages.map(\.enveloppe) == Array(enveloppes.prefix(2)) && lus.reste)
        lus = try await depot.lire(alice, limite: 100, octets: 10, maintenant: maintenant)
        #expect(lus.messages.map(\.enveloppe) == Array(enveloppes.prefix(1)) && lus.reste)
        lus = try await depot.lire(alice, limite: 100, octets: 65536 + 4096, maintenant: maintenant)
        #expect(lus.messages.count == 2 && lus.reste)
        #expect(try compteurs(alice) == [3, 65536 + 4096 + 8192])
    }

    @Test("A key is remembered after its envelope has gone, and is another device's own")
    func idempotence() async throws {
        let cle = try cle()
        let tablette = Porteur(compte: alice.compte, appareil: 2)
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .depose)
        #expect(
            try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .dejaDepose)
        #expect(
            try await depot.deposer(enveloppe(), pour: tablette, idempotence: cle, maintenant: maintenant) == .depose)
        let lus = try await depot.lire(alice, limite: 10, octets: 1 << 20, maintenant: maintenant).messages
        #expect(lus.count == 1)
        // Somebody else's acknowledgement erases nothing.
        try await depot.supprimer(lus.map(\.id), de: tablette)
        #expect(try compteurs(alice) == [1, 4096])
        try await depot.supprimer(lus.map(\.id) + lus.map(\.id), de: alice)
        #expect(try compteurs(alice) == [0, 0])
        #expect(
            try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .dejaDepose)
    }

    @Test("An envelope is not served after 30 days, then purged; its key goes a day later")
    func expiration() async throws {
        let cle = try cle()
        _ = try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant)
        let jour: UInt64 = 86400
        #expect(
            try await depot.lire(alice, limite: 1, octets: 1, maintenant: maintenant + 30 * jour - 1).messages.count
                == 1)
        let echu = maintenant + 30 * jour
        #expect(try await depot.lire(alice, limite: 1, octets: 1, maintenant: echu).messages.isEmpty)
        #expect(try await depot.purger(maintenant: echu - 1) == 0)
        #expect(try await depot.purger(maintenant: echu) == 1)
        #expect(try compteurs(alice) == [0, 0])
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: echu) == .dejaDepose)
        _ = try await depot.purger(maintenant: echu + jour)
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: echu + jour) == .depose)
    }

    @Test("The purge erases more than one transaction's worth and gives the space back")
    func grandePurge() async throws {
        for _ in 0..<1203 {
            _ = try await depot.deposer(enveloppe(), pour: alice, idempotence: cle(), maintenant: maintenant)
        }
        func pages() throws -> Int { try base.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 } }
        let avant = try pages()
        #expect(try await depot.purger(maintenant: maintenant + 40 * 86400) == 1203)
        #expect(try compteurs(alice) == [0, 0])
        #expect(try pages() < avant / 4)
    }

    @Test(
        "A full mailbox takes nothing more, by count or by bytes",
        arguments: [(LimitesDepot.enveloppesParBoite, 0), (1, LimitesDepot.octetsParBoite - 4095)])
    func pleine(_ compteurs: (Int, Int)) async throws {
        let compte = Data(alice.compte.octets)
        try await base.write {
            try $0.execute(
                sql: "INSERT INTO boites VALUES (?, 1, ?, ?)", arguments: [compte, compteurs.0, compteurs.1])
        }
        let cle = try cle()
        #expect(
            try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .boitePleine)
        // Nothing of the refused one is left: it may come again when there is room.
        try await base.write { try $0.execute(sql: "UPDATE boites SET nombre = 0, octets = 0") }
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .depose)
    }

    @Test("The database is private, erases what it deletes, and commits to disk unless told otherwise")
    func reglages() throws {
        let chemin = dossier.chemin + "/complet"
        let complet = try BaseSqlite.getSqliteConnexion(chemin: chemin, synchrone: .complet)
        let lus = try complet.writeWithoutTransaction { base in
            try ["synchronous", "secure_delete", "auto_vacuum", "foreign_keys"].map {
                try Int.fetchOne(base, sql: "PRAGMA \($0)")
            }
        }
        #expect(lus == [2, 1, 2, 1])
        for fichier in [chemin, chemin + "-wal"] {
            let droits = try FileManager.default.attributesOfItem(atPath: fichier)[.posixPermissions] as? NSNumber
            #expect(droits?.intValue == 0o600)
        }
    }
}
