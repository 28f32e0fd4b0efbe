import CryptoChiffre
import Foundation
import GRDB

/// The contents that were read already, by keyed name: a replayed message is recognised and passed over in silence.
enum Vus {
    /// Notes the content; false when it was noted before.
    static func noter(_ id: IdContenu, de compte: CompteId, _ rangees: Rangees) throws -> Bool {
        let nom = try rangees.trousseau.nom("vus", compte.octets + id.octets)
        try rangees.base.execute(sql: "INSERT OR IGNORE INTO vus(id) VALUES (?)", arguments: [Data(nom)])
        return rangees.base.changesCount == 1
    }
}
