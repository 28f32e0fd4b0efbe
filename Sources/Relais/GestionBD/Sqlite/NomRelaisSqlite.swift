import GRDB

/// The relay's name in its database: clients pin it when they create an account, so it never changes afterwards.
enum NomRelaisSqlite {
    /// Stores `nom` at the first start, and checks it at every other. Blocks.
    /// - Throws: `ErreurDemarrage` when the database holds another name.
    static func fixer(_ nom: String, _ base: DatabasePool) throws {
        let range = try base.write { base in
            try base.execute(sql: "INSERT OR IGNORE INTO meta (cle, valeur) VALUES ('nom', ?)", arguments: [nom])
            return try String.fetchOne(base, sql: "SELECT valeur FROM meta WHERE cle = 'nom'")
        }
        guard let range, range == nom else {
            throw ErreurDemarrage(
                "this relay is called \"\(range ?? "")\" and its accounts are tied to that name; start it with that --nom"
            )
        }
    }
}
