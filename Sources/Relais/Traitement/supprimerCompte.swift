import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Erases an account and everything of it; its pseudo is held back for a while, for nobody. The files that it left are not
    /// known to be its own: they go on their deletion secrets, or when they expire.
    func supprimerCompte(
        _ demande: DemandeSupprimerCompte, de source: AdresseSource
    ) async throws -> Reponse<ReponseVide> {
        let preuve = PreuveCompte(
            pseudo: demande.pseudo, appareil: demande.appareil, nonce: demande.nonce, cleAuth: demande.cleAuth,
            signature: demande.signature,
            message: try Connexion.suppression(nomRelais: nomRelais.valeur(), nonce: Array(demande.nonce)))
        let prouve = try await prouver(preuve, de: source)
        return try await EchecSansRetour.dans {
            let supprime = try await comptes.supprimer(
                prouve.porteur.compte, numero: prouve.numero,
                jusqua: horloge.maintenant + LimitesContrat.retenuePseudo
            ) { [arrivees] in
                arrivees.revoir(prouve.porteur.compte)
            }
            guard supprime else { throw Self.preuveRefusee }
            return (ReponseVide(), .ok)
        }
    }
}
