import Foundation
import GRDB

/// Opening the relay's SQLite database.
enum BaseSqlite {
    /// Opens the database at `chemin`, makes it when it is not there (mode 0600), and brings its tables up to date. Blocks.
    /// - Throws: `ErreurDemarrage` when a newer build has written it, or for what SQLite says.
    static func getSqliteConnexion(
        chemin: String, synchrone: ParametresRelais.Synchrone
    ) throws -> DatabasePool {
        if !FileManager.default.fileExists(atPath: chemin) {
            let faite = FileManager.default.createFile(
                atPath: chemin, contents: nil, attributes: [.posixPermissions: 0o600])
            guard faite else {
                throw ErreurDemarrage("the database \(chemin) cannot be created; check the rights on its folder")
            }
        }
        let base: DatabasePool
        do {
            base = try DatabasePool(path: chemin, configuration: configuration)
            // GRDB sets NORMAL on its writer when it opens it: whatever comes before is lost.
            try base.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(synchrone.rawValue)") }
        } catch let erreur as DatabaseError {
            throw ErreurDemarrage(
                "the database \(chemin) cannot be opened (\(erreur.message ?? "SQLite \(erreur.resultCode)")); check that "
                    + "it is a relay's database and that this user may write to it and its folder")
        }
        guard try !base.read(SchemaSqlite.migrations.hasBeenSuperseded) else {
            throw ErreurDemarrage(
                "the database \(chemin) was written by a newer relay; run that version, or restore a backup from before"
            )
        }
        try SchemaSqlite.migrations.migrate(base)
        return base
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
