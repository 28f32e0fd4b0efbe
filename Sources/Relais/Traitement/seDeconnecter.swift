import Contrat
import Foundation
import HTTPTypes

extension Traitement {
    /// Ends the token that asks, known by its hash, or all of its account.
    func seDeconnecter(
        _ demande: DemandeSeDeconnecter, par porteur: Porteur, jeton: Data
    ) async throws -> Reponse<ReponseVide> {
        if demande.partout {
            try await comptes.oublierJetons(porteur.compte)
        } else {
            try await comptes.oublierJeton(jeton)
        }
        arrivees.revoir(porteur.compte)
        return (ReponseVide(), .ok)
    }
}
