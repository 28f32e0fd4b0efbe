import CryptoChiffre
import Foundation
import GRDB

/// How a table forgets without saying in clear when its rows were written: they belong to numbered lots of 38 days, of which the
/// newest are kept.
struct Lots: Codable, Sendable {
    private var lot: Int64
    /// When it began, in seconds since 1970.
    private var debut: UInt64

    /// How many lots of a table are kept. What was read is remembered for as long as it can be sent again, or its seal be opened.
    private static func gardes(_ table: String) -> Int64 { table == "vus" ? 3 : 2 }

    /// The number of the lot that rows of `table` belong to now; begins a new one when it is time, and erases those that are over.
    static func courant(_ table: String, _ rangees: Rangees, maintenant: UInt64) throws -> Int64 {
        let nom = Array("lots/\(table)".utf8)
        let connu: Lots? = try rangees.lire(.registre, nom)
        if let connu, maintenant < connu.debut + Limites.retentionPrecle { return connu.lot }
        let nouveau = Lots(lot: (connu?.lot ?? 0) + 1, debut: maintenant)
        try rangees.ecrire(nouveau, .registre, nom)
        try rangees.base.execute(
            sql: "DELETE FROM \(table) WHERE lot < ?", arguments: [nouveau.lot + 1 - gardes(table)])
        return nouveau.lot
    }
}
