import Contrat
import Foundation
import HTTPTypes

extension Traitement {
    /// Publishes prekeys of the device that the token belongs to.
    func precles(_ demande: DemandePrecles, par porteur: Porteur) async throws -> Reponse<ReponseVide> {
        guard (1...LimitesContrat.preclesParEnvoi).contains(demande.precles.count) else {
            throw Refus(.requeteInvalide, "1 to \(LimitesContrat.preclesParEnvoi) prekeys are taken at once")
        }
        guard let dsk = try await dsk(porteur) else {
            throw Refus(.nonAuthentifie, "the device no longer belongs to the account")
        }
        let precles = try lirePrecles(demande.precles, porteur: porteur, dsk: dsk)
        let acceptees = try await comptes.publierPrecles(precles, porteur: porteur, maintenant: horloge.maintenant)
        guard acceptees else { throw Refus(.conflit, "a prekey id was used before or is not above the last one") }
        return (ReponseVide(), .ok)
    }
}
