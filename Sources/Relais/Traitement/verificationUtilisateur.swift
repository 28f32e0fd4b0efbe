import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Who is behind a pseudo: the account and its last statements.
    func verificationUtilisateur(
        _ demande: DemandeVerificationUtilisateur, par porteur: Porteur
    ) async throws -> Reponse<ReponseVerificationUtilisateur> {
        try debits.annuaire.prendre(porteur.compte)
        try verifierPseudo(demande.pseudo)
        guard let compte = try await comptes.compte(pseudo: demande.pseudo) else {
            throw Refus(.inconnu, "nobody has this pseudo")
        }
        let declarations = try await comptes.dernieresDeclarations(
            compte.compte, max: LimitesContrat.declarationsParReponse)
        return (.init(compte: Data(compte.compte.octets), declarations: declarations), .ok)
    }
}
