import Foundation
import GRDB

/// Opening the relay's SQLite database.
enum BaseSqlite {
    /// Opens the database at `chemin`, makes it when it is not there (mode 0600), and brings its tables up to date. Blocks.
    /// - Parameter avantMiseAJour: run once it is open; told whether tables are not up to date.
    /// - Throws: `ErreurDemarrage` when a newer build has written it, or for what SQLite says.
    static func getSqliteConnexion(
        chemin: String, synchrone: ParametresRelais.Synchrone,
        avantMiseAJour: (_ anciennes: Bool) throws -> Void = { _ in }
    ) throws -> DatabasePool {
        if !FileManager.default.fileExists(atPath: chemin) {
            let faite = FileManager.default.createFile(
                atPath: chemin, contents: nil, attributes: [.posixPermissions: 0o600])
            guard faite else {
                throw ErreurDemarrage("the database \(chemin) cannot be created; check the rights on its folder")
            }
        }
        try verifierDroits(chemin)
        return try disant(chemin) {
            let base = try DatabasePool(path: chemin, configuration: configuration)
            // GRDB sets NORMAL on its writer when it opens it: whatever comes before is lost.
            try base.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(synchrone.rawValue)") }
            let (future, aJour) = try base.read { base in
                let migrations = SchemaSqlite.migrations
                return (try migrations.hasBeenSuperseded(base), try migrations.hasCompletedMigrations(base))
            }
            guard !future else {
                throw ErreurDemarrage(
                    "the database \(chemin) was written by a newer relay; run that version, or restore a backup from before"
                )
            }
            try avantMiseAJour(!aJour)
            try SchemaSqlite.migrations.migrate(base)
            return base
        }
    }

    /// SQLite would make its other files with the rights of the database: read-only ones would stay when those are mended.
    private static func verifierDroits(_ chemin: String) throws(ErreurDemarrage) {
        let dossier = URL(fileURLWithPath: chemin).deletingLastPathComponent().path
        for fichier in [dossier, chemin, chemin + "-wal", chemin + "-shm"] {
            guard access(fichier, R_OK | W_OK) == 0 || errno == ENOENT else {
                throw ErreurDemarrage("\(fichier) cannot be read and written; give this user the rights on it")
            }
        }
    }

    /// Says in words that help what SQLite refuses while a relay starts.
    static func disant<R>(_ chemin: String, _ etape: () throws -> R) throws -> R {
        do {
            return try etape()
        } catch let erreur as DatabaseError {
            throw ErreurDemarrage(base: chemin, erreur)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { base in
            try base.execute(sql: "PRAGMA secure_delete = ON")
            // Counts only while the file is empty, that is before the first table.
            if !base.configuration.readonly { try base.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
        }
        return configuration
    }
}
