import CryptoChiffre
import GRDB

/// The relay's name in its database: clients pin it when they create an account, so it never changes once there is one. A login
/// is signed for one name: two relays of the same name could pass a login on to each other.
enum NomRelaisSqlite {
    /// Stores the name at the first start, `nom` or one that no other relay has, and checks it at every other. Until there is
    /// an account, another `nom` takes the place of the first: a start that failed has tied nobody. Blocks.
    /// - Returns: the relay's name.
    /// - Throws: `ErreurDemarrage` when the database holds another name than `nom` and accounts that pinned it.
    static func fixer(_ nom: String?, _ base: DatabasePool) throws -> String {
        let propose = try nom ?? NomRelaisCourant.nouveau()
        let range = try base.write { base in
            try base.execute(sql: "INSERT OR IGNORE INTO meta (cle, valeur) VALUES ('nom', ?)", arguments: [propose])
            if let nom {
                try base.execute(
                    sql: "UPDATE meta SET valeur = ? WHERE cle = 'nom' AND NOT EXISTS (SELECT 1 FROM comptes)",
                    arguments: [nom])
            }
            return try String.fetchOne(base, sql: "SELECT valeur FROM meta WHERE cle = 'nom'")
        }
        guard let range, nom == nil || nom == range else {
            throw ErreurDemarrage(
                "this relay is called \"\(range ?? "")\" and its accounts are tied to that name; start it with that --nom"
            )
        }
        return range
    }
}
