import Contrat
import GRDB

extension DatabaseError: ErreurBD {
    /// What is answered when SQLite can do nothing for the moment, or nothing before its operator has helped: the request has
    /// changed nothing.
    var refus: Refus? {
        switch resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL:
            Refus(.occupe, "the database is busy", attente: 1)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_NOMEM,
            .SQLITE_CORRUPT, .SQLITE_NOTADB:
            Refus(.occupe, "the database cannot be used at present", attente: 30)
        default: nil
        }
    }

    /// What a transaction does not commit is undone.
    var incertaine: Bool { false }

    var pourJournal: String { "sqlite \(extendedResultCode)" }
}

extension ErreurDemarrage {
    /// Why the database at `chemin` cannot be used, and what helps.
    init(base chemin: String, _ erreur: DatabaseError) {
        let aide =
            switch erreur.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                "it is damaged, or no relay's database; restore a backup, or what sqlite3's .recover finds in it"
            case .SQLITE_BUSY, .SQLITE_LOCKED: "another program keeps it; end that one first"
            case .SQLITE_FULL: "make room on its disk"
            case .SQLITE_IOERR: "look after its disk and the room on it"
            default: "check that it is a relay's database and that this user may write to it and its folder"
            }
        // SQLite's own words for the code: those of the error itself may hold what a row holds.
        self.init("the database \(chemin) cannot be opened (\(erreur.extendedResultCode)); \(aide)")
    }
}
