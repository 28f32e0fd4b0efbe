import Foundation
import GRDB
import Glibc

/// `relais migrer` as a process, between a folder and a MongoDB.
struct MigrationDeTest: Sendable {
    let dossier: URL
    let de: String
    let vers: String
    let secret: String

    /// Starts it.
    func lancer() throws -> (processus: Processus, sortie: String, erreurs: String) {
        let base = dossier.appending(path: "migration-\(UUID().uuidString)").path
        let processus = try Processus(
            Executables.relaisEssai.chemin(), ["migrer", "--de", de, "--vers", vers, "--secret", secret],
            flux: .fichiers(sortie: base + ".sortie", erreurs: base + ".erreurs"))
        return (processus, base + ".sortie", base + ".erreurs")
    }

    /// Runs it to its end.
    /// - Returns: what it compared, a line a kind.
    /// - Throws: `ErreurEssai` with what it said when it fails.
    @discardableResult
    func executer() async throws -> [String] {
        let (processus, sortie, erreurs) = try lancer()
        guard case .code(0) = try await processus.attendreLaFin(.seconds(1200)) else {
            throw ErreurEssai("migrer: " + (try String(contentsOfFile: erreurs, encoding: .utf8)))
        }
        return try Self.lignes(sortie)
    }

    /// What it says when there is nothing left to do.
    static let dejaFait = ["it had all been moved before"]

    /// Runs it, kills it `coups` times with kill -9 at any moment of `duree`, and runs it to its end.
    /// - Returns: what the run that came to its end compared; `dejaFait` when that one was killed just before it could say so.
    func executer(coups: Int, dans duree: Duration) async throws -> [String] {
        for coup in 1...coups {
            let (processus, sortie, erreurs) = try lancer()
            try await Task.sleep(for: duree * Double.random(in: 0...1))
            await processus.tuer()
            switch processus.etat {
            case .signal: print("[bout-en-bout] migration killed for the \(coup). time: \(try Self.derniere(erreurs))")
            case .code(0): return try Self.lignes(sortie)
            default: throw ErreurEssai("migrer: " + (try String(contentsOfFile: erreurs, encoding: .utf8)))
            }
        }
        return try await executer()
    }

    /// The last line that it wrote on its way.
    private static func derniere(_ erreurs: String) throws -> String { try lignes(erreurs).last ?? "at its start" }

    private static func lignes(_ fichier: String) throws -> [String] {
        try String(contentsOfFile: fichier, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}

/// Much for a migration to move: envelopes, idempotency keys and files, put into a SQLite database beside its relay.
enum MasseDeTest {
    /// Fills the mailboxes of all accounts of `base` with so many envelopes of 1 to 4 KiB in all, each with its key, of which one in
    /// five is gone.
    static func messages(_ nombre: Int, dans base: URL) throws {
        try DatabaseQueue(path: base.path).write { base in
            let comptes = try Data.fetchAll(base, sql: "SELECT compte FROM comptes ORDER BY compte")
            for (rang, compte) in comptes.enumerated() {
                let sien = nombre * 5 / 4 / comptes.count + rang
                try base.execute(
                    sql: """
                        INSERT INTO boites (compte, appareil, suivant, nombre, octets) VALUES (?, 1, ?, 0, 0)
                        """,
                    arguments: [compte, sien + 1])
                let boite = base.lastInsertedRowID
                try base.execute(
                    sql: """
                        WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ?2)
                        INSERT INTO messages (place, hasard, recu, enveloppe)
                        SELECT (?1 << 32) + n, randomblob(8), unixepoch() - n % 1000, randomblob(1024 + n % 3 * 1024) FROM r
                        WHERE n % 5 <> 0
                        """,
                    arguments: [boite, sien])
                try base.execute(
                    sql: """
                        WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ?2)
                        INSERT INTO idempotence (boite, cle, expire)
                        SELECT ?1, randomblob(16), unixepoch() + 2678400 - n % 1000 FROM r
                        """,
                    arguments: [boite, sien])
            }
            try base.execute(
                sql: """
                    UPDATE boites SET (nombre, octets) = (SELECT count(*), sum(length(enveloppe)) FROM messages
                    WHERE place BETWEEN boite << 32 AND (boite << 32) + 4294967295)
                    """)
        }
    }

    /// Puts so many files of up to 600 KiB there, one in ten of them of some MiB.
    static func fichiers(_ nombre: Int, dans donnees: URL) throws {
        let base = try DatabaseQueue(path: donnees.appending(path: "relais.sqlite").path)
        try base.write { base in
            for numero in 0..<nombre {
                let nom = Data.aleatoire(32)
                let octets = Data.aleatoire(numero.isMultiple(of: 10) ? 2_500_000 + numero : numero * 601 % 600_000 + 1)
                let texte = nom.map { String(format: "%02x", $0) }.joined()
                try octets.write(to: donnees.appending(path: "fichiers/\(texte.prefix(2))/\(texte)"))
                try base.execute(
                    sql: "INSERT INTO fichiers (nom, taille, effacement, expire) VALUES (?, ?, ?, unixepoch() + 86400)",
                    arguments: [nom, octets.count, Data.aleatoire(32)])
            }
        }
    }
}
