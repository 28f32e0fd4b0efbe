import Contrat
import Foundation
import GRDB

/// The outbox: what is encrypted, committed, and not yet with the relay.
struct Sortie: Codable, Sendable {
    private static let table = "sortie"

    /// The very request to make, however often. Its envelope is empty until there is a key to seal it to.
    var demande: DemandeEnvoyerMessage
    /// What its envelope hides, encoded: to be sealed again when the recipient's seal key has been superseded meanwhile.
    let interieur: Data
    /// The message in the history, to be marked; nil for what is said by the program alone.
    var ordreMessage: Int64?
    /// Whether it is said by the program alone: nobody is told that it waits.
    var muette: Bool?

    func ajouter(_ rangees: Rangees) throws {
        _ = try rangees.ajouter(self, a: Self.table)
    }

    /// The oldest row after `apres`.
    static func suivante(apres: Int64, _ rangees: Rangees) throws -> (ordre: Int64, sortie: Sortie)? {
        guard
            let rangee = try Row.fetchOne(
                rangees.base, sql: "SELECT ordre, scelle FROM sortie WHERE ordre > ? ORDER BY ordre LIMIT 1",
                arguments: [apres])
        else { return nil }
        let ordre: Int64 = rangee["ordre"]
        return (ordre, try rangees.ouvrir(rangee["scelle"], table: table, id: Rangees.id(ordre)))
    }

    func remplacer(_ ordre: Int64, _ rangees: Rangees) throws {
        try rangees.remplacer(ordre, par: self, dans: Self.table)
    }

    static func effacer(_ ordre: Int64, _ rangees: Rangees) throws {
        try rangees.effacer(ordre, dans: table)
    }
}
