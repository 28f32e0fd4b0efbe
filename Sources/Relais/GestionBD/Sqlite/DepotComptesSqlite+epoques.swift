import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// Epoch records, one a device: opaque, and only a higher number takes the place of another.
extension DepotComptesSqlite {
    func relever(_ epoque: Epoque, porteur: Porteur) async throws -> Epoque? {
        try await base.ecrire { try Self.relever(epoque, $0, porteur: porteur) }
    }

    /// Keeps `epoque` unless the device has a record as high.
    /// - Returns: the record that was held until then.
    static func relever(_ epoque: Epoque, _ base: Database, porteur: Porteur) throws -> Epoque? {
        let cle: StatementArguments = [Data(porteur.compte.octets), porteur.appareil]
        let avant = try Row.fetchOne(
            base, sql: "SELECT numero, mac FROM epoques WHERE compte = ? AND appareil = ?", arguments: cle)
        try base.execute(
            sql: """
                INSERT INTO epoques (compte, appareil, numero, mac)
                SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM comptes WHERE compte = ?1)
                ON CONFLICT DO UPDATE SET numero = excluded.numero, mac = excluded.mac
                    WHERE excluded.numero > epoques.numero
                """,
            arguments: cle + [Int64(clamping: epoque.numero), epoque.mac])
        return avant.map { Epoque(numero: $0["numero"], mac: $0["mac"]) }
    }
}
