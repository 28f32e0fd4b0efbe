import CryptoChiffre
import Foundation
import GRDB

/// Counts what a SQLite database holds, beside a relay that may be running. Mailboxes keep their own sums, so that envelopes need
/// not be counted; everything else is a walk through an index. Blocks.
struct EtatSqlite {
    private let base: DatabaseQueue
    private let chemin: String

    /// - Throws: `ErreurDemarrage` when there is no such database.
    init(_ chemin: String) throws {
        guard FileManager.default.fileExists(atPath: chemin) else {
            throw ErreurDemarrage("there is no database \(chemin); name the relay's folder with --donnees")
        }
        self.chemin = chemin
        var reglages = Configuration()
        reglages.readonly = true
        reglages.busyMode = .timeout(5)
        base = try BaseSqlite.disant(chemin) { try DatabaseQueue(path: chemin, configuration: reglages) }
    }

    /// - Parameter parties: what of it the relay has here.
    func lire(_ parties: [PartieMigree], dans etat: inout EtatStocke) throws {
        try BaseSqlite.disant(chemin) {
            try base.read { base in
                if parties.contains(.comptes) { etat.comptes = try Self.comptes(base) }
                if parties.contains(.messages) { etat.messages = try Self.messages(base) }
                etat.nom = try String.fetchOne(base, sql: "SELECT valeur FROM meta WHERE cle = 'nom'")
                var sienne = EtatStocke.Base(moteur: "sqlite", contient: parties.map(\.rawValue))
                sienne.octets = ["", "-wal"].reduce(0) { $0 + Self.taille(chemin + $1) }
                sienne.version = try String.fetchAll(base, sql: "SELECT identifier FROM grdb_migrations")
                    .max { (Int($0) ?? 0) < (Int($1) ?? 0) }
                sienne.migration = try MarquesMigration.dire(CarnetSqlite(base: base), parties)
                etat.bases.append(sienne)
            }
        }
    }

    private static func comptes(_ base: Database) throws -> EtatStocke.Comptes {
        EtatStocke.Comptes(
            comptes: try nombre(base, "comptes"),
            appareils: try Int.fetchOne(
                base, sql: "SELECT count(*) FROM (SELECT DISTINCT compte, appareil FROM precles WHERE usage = ?)",
                arguments: [Precle.Usage.sceau.rawValue]) ?? 0,
            preclesDurables: try nombre(base, "precles"), preclesPonctuelles: try nombre(base, "ponctuelles"),
            jetons: try nombre(base, "jetons"),
            depuis: try Int64.fetchOne(base, sql: "SELECT min(cree) FROM comptes"))
    }

    private static func messages(_ base: Database) throws -> EtatStocke.Courrier {
        var courrier = EtatStocke.Courrier(cles: try nombre(base, "idempotence"))
        if let sommes = try Row.fetchOne(base, sql: "SELECT sum(nombre), sum(octets) FROM boites") {
            (courrier.enveloppes, courrier.octets) = (sommes[0] ?? 0, sommes[1] ?? 0)
        }
        courrier.plusAncienne = try Int64.fetchOne(base, sql: "SELECT min(recu) FROM messages")
        if let sommes = try Row.fetchOne(base, sql: "SELECT count(*), sum(taille) FROM fichiers") {
            (courrier.fichiers, courrier.octetsFichiers) = (sommes[0] ?? 0, sommes[1] ?? 0)
        }
        return courrier
    }

    private static func nombre(_ base: Database, _ table: String) throws -> Int {
        try Int.fetchOne(base, sql: "SELECT count(*) FROM \(table)") ?? 0
    }

    private static func taille(_ chemin: String) -> Int64 {
        let attributs = try? FileManager.default.attributesOfItem(atPath: chemin)
        return (attributs?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
