import GRDB
import GRDBSQLite
import Logging
import Synchronization

/// Carries what is committed from SQLite's log into the database. A second connection does most of it beside the writer, and
/// makes it safe; the writer carries over what is left then, and begins the log anew. A checkpoint of SQLite's own would do all
/// of it in the commit that sets it off.
///
/// SQLite before 3.51.3 can lose commits when a checkpoint begins on a log that is carried over whole while a commit begins it
/// anew (sqlite.org/wal.html, "The WAL-Reset Bug"). Here a checkpoint of the second connection is set off by a commit alone, of
/// which the database has nothing yet, and the writer begins the log anew only while the second connection is at rest.
final class ReleveJournal: Sendable {
    /// At how many pages of the log it is carried over: 40 MB.
    static let pagesParReleve = 10_000
    /// How long the writer waits for readers of the log, in milliseconds: whoever writes meanwhile waits, too.
    private static let attenteDesLecteurs = 250
    /// After how many passes of the second connection the writer takes what is left, however much.
    private static let passagesMax = 4

    private struct Etat {
        /// Pages of the log after the newest commit, and how many of them the database has.
        var pages = 0
        var relevees = 0
        /// Whether something was committed since this was last looked at.
        var nouveau = false
        /// At how many pages the next round begins.
        var seuil: Int
        /// Passes of the second connection in this round, and whether one is under way.
        var passages = 0
        var enCours = false

        /// Leaves the log as it is until as much again has come.
        mutating func remettre(_ pagesParReleve: Int) {
            passages = 0
            seuil = pages + pagesParReleve
        }
    }

    private enum Geste { case rien, relever, finir }

    private let bassin: DatabasePool
    private let seconde: DatabaseQueue
    private let journal: Logger
    private let pagesParReleve: Int
    /// How many pages may be left for the writer.
    private let pagesDuReste: Int
    private let etat: Mutex<Etat>

    /// Opens a connection of its own to the database of `bassin`, and carries over what an earlier run has left in the log.
    /// Blocks.
    init(_ bassin: DatabasePool, journal: Logger, pagesParReleve: Int = pagesParReleve) throws {
        self.bassin = bassin
        self.journal = journal
        self.pagesParReleve = pagesParReleve
        pagesDuReste = pagesParReleve / 5
        etat = Mutex(Etat(seuil: pagesParReleve))
        var configuration = Configuration()
        configuration.busyMode = .immediateError
        seconde = try DatabaseQueue(path: bassin.path, configuration: configuration)
        try bassin.writeWithoutTransaction { base in
            // What a burst has made of the log is given back when it begins anew.
            try base.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
            finir(base, "TRUNCATE")
            // Takes the place of SQLite's own checkpoints.
            sqlite3_wal_hook(
                base.sqliteConnection,
                { releve, _, _, pages in
                    if let releve {
                        Unmanaged<ReleveJournal>.fromOpaque(releve).takeUnretainedValue().noter(Int(pages))
                    }
                    return SQLITE_OK
                }, Unmanaged.passUnretained(self).toOpaque())
        }
    }

    deinit {
        bassin.unsafeReentrantWrite { _ = sqlite3_wal_hook($0.sqliteConnection, nil, nil) }
    }

    /// Takes the next step, if there is one. Called by the writer between two transactions.
    func avancer(_ ecrivain: Database) {
        let geste = etat.withLock { etat -> Geste in
            guard etat.nouveau, !etat.enCours, etat.pages >= etat.seuil else { return .rien }
            etat.nouveau = false
            let reste = etat.pages - etat.relevees
            guard etat.passages < Self.passagesMax, etat.passages == 0 || reste > pagesDuReste else {
                return .finir
            }
            etat.passages += 1
            etat.enCours = true
            return .relever
        }
        switch geste {
        case .rien: break
        case .relever: seconde.asyncWriteWithoutTransaction { self.releverACote($0) }
        case .finir: finir(ecrivain, "RESTART")
        }
    }

    /// Carries over everything and empties the log, so that what was erased is nowhere any more, unless the second connection is
    /// at work. Called by the writer between two transactions.
    /// - Returns: whether the log is empty.
    func tronquer(_ ecrivain: Database) -> Bool {
        guard etat.withLock({ !$0.enCours }) else { return false }
        return finir(ecrivain, "TRUNCATE")
    }

    private func noter(_ pages: Int) {
        etat.withLock { etat in
            // A commit that found all of it carried over has begun it anew.
            if pages < etat.pages, !etat.enCours { etat = Etat(seuil: pagesParReleve) }
            etat.pages = pages
            etat.nouveau = true
        }
    }

    private func releverACote(_ base: Database) {
        do {
            let relevees = try Self.relever(base, "PASSIVE")
            try Self.synchroniser(base)
            etat.withLock { etat in
                etat.relevees = relevees
                etat.enCours = false
            }
        } catch {
            etat.withLock { etat in
                etat.remettre(pagesParReleve)
                etat.enCours = false
            }
            dire(error)
        }
    }

    @discardableResult
    private func finir(_ ecrivain: Database, _ genre: String) -> Bool {
        do {
            let attente = try Int.fetchOne(ecrivain, sql: "PRAGMA busy_timeout") ?? 0
            try ecrivain.execute(sql: "PRAGMA busy_timeout = \(Self.attenteDesLecteurs)")
            defer { try? ecrivain.execute(sql: "PRAGMA busy_timeout = \(attente)") }
            _ = try Self.relever(ecrivain, genre)
            etat.withLock { $0 = Etat(seuil: pagesParReleve) }
            return true
        } catch {
            etat.withLock { $0.remettre(pagesParReleve) }
            dire(error)
            return false
        }
    }

    /// A full disk, a lock or a reader that stays: the log keeps what it has.
    private func dire(_ erreur: any Error) {
        let code = (erreur as? DatabaseError).map { "\($0.resultCode)" } ?? "-"
        journal.warning(
            "The database's log was not carried over; it will be tried again", metadata: ["sqlite": "\(code)"])
    }

    /// - Returns: how many pages of the log the database has now.
    private static func relever(_ base: Database, _ genre: String) throws -> Int {
        let ligne = try Row.fetchOne(base, sql: "PRAGMA wal_checkpoint(\(genre))")
        guard let ligne, ligne[0] == 0 else { throw DatabaseError(resultCode: .SQLITE_BUSY) }
        return max(0, ligne[2])
    }

    /// Makes the database file safe: whoever does the last checkpoint has little to wait for then.
    private static func synchroniser(_ base: Database) throws {
        var fichier: UnsafeMutablePointer<sqlite3_file>?
        var code = sqlite3_file_control(base.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &fichier)
        if code == SQLITE_OK {
            code = fichier.flatMap { $0.pointee.pMethods?.pointee.xSync?($0, SQLITE_SYNC_NORMAL) } ?? SQLITE_MISUSE
        }
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
