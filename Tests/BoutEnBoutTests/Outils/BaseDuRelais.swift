import Foundation
import GRDB

/// The relay's database seen by somebody who has stolen it, or who runs the relay and means ill.
struct BaseDuRelais {
    /// A row of `messages`, and whose mailbox it lies in.
    struct Rangee: Hashable {
        var place: Int64
        var compte: Data
        var appareil: Int64
        var enveloppe: Data
    }

    private let base: DatabaseQueue

    init(_ fichier: URL) throws {
        var reglages = Configuration()
        reglages.busyMode = .timeout(5)
        base = try DatabaseQueue(path: fichier.path, configuration: reglages)
    }

    /// The envelopes that wait, mailbox by mailbox, oldest first.
    func messages() throws -> [Rangee] {
        try base.read { base in
            try Row.fetchAll(
                base,
                sql: """
                    SELECT place, compte, appareil, enveloppe FROM messages JOIN boites ON boite = place >> 32 ORDER BY place
                    """
            ).map {
                Rangee(place: $0["place"], compte: $0["compte"], appareil: $0["appareil"], enveloppe: $0["enveloppe"])
            }
        }
    }

    /// Puts these envelopes in place of all that wait, in this order, under new ids.
    func remplacerMessages(_ rangees: [Rangee]) throws {
        try base.write { base in
            try base.execute(sql: "DELETE FROM messages; UPDATE boites SET nombre = 0, octets = 0")
            for rangee in rangees {
                let boite: StatementArguments = [rangee.compte, rangee.appareil]
                try base.execute(
                    sql: """
                        INSERT OR IGNORE INTO boites (compte, appareil, suivant, nombre, octets) VALUES (?, ?, 1, 0, 0)
                        """,
                    arguments: boite)
                try base.execute(
                    sql: """
                        INSERT INTO messages (place, hasard, recu, enveloppe)
                        SELECT (boite << 32) + suivant, randomblob(8), unixepoch(), ?3 FROM boites
                        WHERE compte = ?1 AND appareil = ?2
                        """,
                    arguments: boite + [rangee.enveloppe])
                try base.execute(
                    sql: """
                        UPDATE boites SET suivant = suivant + 1, nombre = nombre + 1, octets = octets + ?3
                        WHERE compte = ?1 AND appareil = ?2
                        """,
                    arguments: boite + [rangee.enveloppe.count])
            }
        }
    }

    /// What SQLite finds wrong with it.
    func defauts() throws -> [String] {
        try base.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }.filter { $0 != "ok" }
    }

    /// The number of an account's newest statement.
    func derniereDeclaration(de compte: [UInt8]) throws -> Int {
        let numero = try base.read {
            try Int.fetchOne(
                $0, sql: "SELECT max(numero) FROM declarations WHERE compte = ?", arguments: [Data(compte)])
        }
        guard let numero else { throw ErreurEssai("an account without a statement") }
        return numero
    }

    /// An account's statements, oldest first.
    func declarations(de compte: [UInt8]) throws -> [[UInt8]] {
        try base.read {
            try Data.fetchAll(
                $0, sql: "SELECT octets FROM declarations WHERE compte = ? ORDER BY numero", arguments: [Data(compte)]
            ).map { Array($0) }
        }
    }

    /// An account's newest prekey of each use.
    func precles(de compte: [UInt8]) throws -> [[UInt8]] {
        try base.read {
            try Row.fetchAll(
                $0, sql: "SELECT max(id), octets FROM precles WHERE compte = ? GROUP BY appareil, usage",
                arguments: [Data(compte)]
            ).map { Array($0["octets"] as Data) }
        }
    }

    /// An account's newest durable prekey of each use, and its next one-time prekey of each, which stay where they are.
    func toutesPrecles(de compte: [UInt8]) throws -> [[UInt8]] {
        try precles(de: compte)
            + base.read {
                try Row.fetchAll(
                    $0, sql: "SELECT min(id), octets FROM ponctuelles WHERE compte = ? GROUP BY appareil, usage",
                    arguments: [Data(compte)]
                ).map { Array($0["octets"] as Data) }
            }
    }

    /// Flips a bit of the last byte, which belongs to a signature, of somebody's statement.
    func alterer(_ pseudo: String, numero: Int) throws {
        try base.write { base in
            let declaration = try Data.fetchOne(
                base,
                sql: """
                    SELECT octets FROM declarations
                    WHERE numero = ? AND compte = (SELECT compte FROM comptes WHERE pseudo = ?)
                    """, arguments: [numero, pseudo])
            guard var octets = declaration, !octets.isEmpty else { throw ErreurEssai("no such statement") }
            octets[octets.endIndex - 1] ^= 1
            try base.execute(
                sql: """
                    UPDATE declarations SET octets = ?
                    WHERE numero = ? AND compte = (SELECT compte FROM comptes WHERE pseudo = ?)
                    """, arguments: [octets, numero, pseudo])
        }
    }

    /// Changes whatever one likes.
    func executer(_ sql: String, _ arguments: StatementArguments = []) throws {
        try base.write { try $0.execute(sql: sql, arguments: arguments) }
    }

    /// Every value of every row of the tables that `choix` accepts, with its table and column.
    func valeurs(tables choix: (String) -> Bool) throws -> [(lieu: String, octets: [UInt8])] {
        try base.read { base in
            let tables = try String.fetchAll(base, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            return try tables.filter(choix).flatMap { table in
                try Row.fetchAll(base, sql: "SELECT * FROM \"\(table)\"").flatMap { rangee in
                    rangee.columnNames.map { colonne in
                        switch (rangee[colonne] as DatabaseValue).storage {
                        case .blob(let donnees): ("\(table).\(colonne)", Array(donnees))
                        case .string(let texte): ("\(table).\(colonne)", Array(texte.utf8))
                        case .int64(let nombre): ("\(table).\(colonne)", Array("\(nombre)".utf8))
                        case .double, .null: ("\(table).\(colonne)", [])
                        }
                    }
                }
            }
        }
    }

    /// The verifier of each account.
    func verificateurs() throws -> [String] {
        try base.read { try String.fetchAll($0, sql: "SELECT verificateur FROM comptes") }
    }

    /// The hashes of an account's tokens.
    func hashJetons(de compte: [UInt8]) throws -> [[UInt8]] {
        try base.read {
            try Data.fetchAll($0, sql: "SELECT hash FROM jetons WHERE compte = ?", arguments: [Data(compte)]).map {
                Array($0)
            }
        }
    }
}
