import Contrat
import HTTPTypes

extension Traitement {
    /// Erases envelopes that are safe with the token's device; ids of anyone else's are passed over as unknown.
    func accuserReception(_ demande: DemandeAccuserReception, par porteur: Porteur) async throws -> Reponse<ReponseVide>
    {
        guard demande.ids.count <= LimitesContrat.accusesParRequete else {
            throw Refus(.requeteInvalide, "at most \(LimitesContrat.accusesParRequete) ids are taken at once")
        }
        for id in demande.ids { try verifierTaille(id, LimitesContrat.tailleIdMessage, "an id") }
        try await messages.supprimer(demande.ids, de: porteur)
        return (ReponseVide(), .ok)
    }
}
