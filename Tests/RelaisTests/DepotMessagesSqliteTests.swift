import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import Testing

@testable import Relais

@Suite("Envelopes in SQLite")
struct DepotMessagesSqliteTests {
    let dossier: Dossier
    let base: DatabasePool
    let depot: DepotMessagesSqlite
    let alice: Porteur
    let maintenant: UInt64 = 1_800_000_000

    init() throws {
        dossier = try Dossier()
        base = try BaseSqlite.getSqliteConnexion(chemin: dossier.chemin + "/base", synchrone: .normal)
        depot = DepotMessagesSqlite(base: try BaseRelais(base, journal: .init(label: "essai")), arrivees: Arrivees())
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

    @Test("A mailbox counts what lies in it")
    func comptes() async throws {
        for taille in [4096, 8192] {
            _ = try await depot.deposer(enveloppe(taille), pour: alice, idempotence: cle(), maintenant: maintenant)
        }
        #expect(try compteurs(alice) == [2, 4096 + 8192])
        let lus = try await depot.lire(alice, apres: 0, limite: 1, octets: 1, maintenant: maintenant).messages
        try await depot.supprimer(lus.map(\.message.id) + lus.map(\.message.id), de: alice)
        #expect(try compteurs(alice) == [1, 8192])
        #expect(try await depot.purger(maintenant: maintenant + LimitesContrat.attenteMessage) == 1)
        #expect(try compteurs(alice) == [0, 0])
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
                sql: "INSERT INTO boites (compte, appareil, suivant, nombre, octets) VALUES (?, 1, 1, ?, ?)",
                arguments: [compte, compteurs.0, compteurs.1])
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
