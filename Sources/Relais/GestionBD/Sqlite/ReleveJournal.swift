import GRDB
import Synchronization

/// Carries what is committed from SQLite's log into the database, beside the writer: a checkpoint of SQLite's own would hold
/// up whoever waits for the commit that sets it off.
final class ReleveJournal: Sendable {
    /// After how many pieces of work the log is carried over.
    private static let travauxParReleve = 4000
    /// How many pages may be left for the writer to carry over itself, after which it begins the log anew.
    private static let pagesDuReste = 128
    /// How often one round goes over what was committed during it, until so little is left.
    private static let passages = 8

    private struct Etat {
        var travaux = 0
        var enCours = false
        /// Whether so little is left that the writer can carry it over.
        var aFinir = false
    }

    private let base: DatabaseQueue
    private let etat = Mutex(Etat())

    /// Opens a connection of its own to the database of `bassin`, whose writer does no checkpoint any more. Blocks.
    init(_ bassin: DatabasePool) throws {
        try bassin.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        var configuration = Configuration()
        configuration.busyMode = .immediateError
        base = try DatabaseQueue(path: bassin.path, configuration: configuration)
    }

    /// Notes that the writer has committed so much work, between two transactions of its own.
    func compter(_ nombre: Int, _ ecrivain: Database) {
        let (commencer, finir) = etat.withLock { etat in
            etat.travaux += nombre
            let finir = etat.aFinir
            etat.aFinir = false
            guard etat.travaux >= Self.travauxParReleve, !etat.enCours, !finir else { return (false, finir) }
            etat.travaux = 0
            etat.enCours = true
            return (true, false)
        }
        if finir { _ = try? Self.relever(ecrivain) }
        if commencer { base.asyncWriteWithoutTransaction { self.relever(de: $0) } }
    }

    private func relever(de base: Database) {
        var reste: Int?
        for _ in 0..<Self.passages {
            // A full disk or a lock: the log keeps what it has, and the next round tries again.
            reste = try? Self.relever(base)
            guard let reste, reste > Self.pagesDuReste else { break }
        }
        etat.withLock { [reste] etat in
            etat.enCours = false
            etat.aFinir = reste.map { $0 <= Self.pagesDuReste } ?? false
        }
    }

    /// - Returns: how many pages are left in the log that the database does not have.
    private static func relever(_ base: Database) throws -> Int {
        guard let ligne = try Row.fetchOne(base, sql: "PRAGMA wal_checkpoint(PASSIVE)") else { return 0 }
        return (ligne[1] as Int) - (ligne[2] as Int)
    }
}
