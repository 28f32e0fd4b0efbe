import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Accounts that are gone, whose envelopes are in another database: remembered until these are erased as well.
extension DepotComptesSqlite {
    static func noterDepart(_ base: Database, _ compte: Data) throws {
        try base.execute(sql: "INSERT OR IGNORE INTO departs (compte) VALUES (?)", arguments: [compte])
    }

    /// What is still to be erased of an account of this name would take the new one's envelopes with it.
    static func verifierDepart(_ base: Database, _ compte: Data) throws {
        let enCours = try Bool.fetchOne(
            base, sql: "SELECT EXISTS (SELECT 1 FROM departs WHERE compte = ?)", arguments: [compte])
        if enCours == true { throw Refus(.occupe, "the account is being erased", attente: 30) }
    }

    /// Erases what lies in the mailboxes of an account that is gone, and then that this is still to be done.
    func acheverDepart(_ compte: CompteId, _ courrier: any DepotMessages) async throws {
        try await courrier.fermer(compte)
        try await base.ecrire {
            try $0.execute(sql: "DELETE FROM departs WHERE compte = ?", arguments: [Data(compte.octets)])
        }
    }

    /// Does so for whatever a crash has left. What came here by a migration may have its envelopes in this database by now.
    func acheverDeparts() async throws {
        for compte in try await base.lire({ try Data.fetchAll($0, sql: "SELECT compte FROM departs") }) {
            let courrier = courrier ?? DepotMessagesSqlite(base: base, arrivees: Arrivees())
            try await acheverDepart(CompteId(Array(compte)), courrier)
        }
    }
}
