import Contrat
import Foundation
import HTTPTypes

extension Traitement {
    /// Keeps the device's epoch record unless it has one as high, and shows the one that was held before.
    func epoque(_ demande: DemandeEpoque, par porteur: Porteur) async throws -> Reponse<ReponseEpoque> {
        try verifier(demande.epoque)
        let avant = try await comptes.relever(demande.epoque, porteur: porteur)
        return (ReponseEpoque(epoque: avant ?? demande.epoque), .ok)
    }

    /// Refuses what is no record.
    func verifier(_ epoque: Epoque) throws(Refus) {
        try verifierTaille(epoque.mac, LimitesContrat.tailleMacEpoque, "mac")
        guard epoque.numero <= UInt64(Int64.max) else {
            throw Refus(.requeteInvalide, "an epoch is at most 2^63 - 1")
        }
    }
}
