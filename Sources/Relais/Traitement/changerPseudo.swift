import Contrat
import Foundation
import HTTPTypes

extension Traitement {
    /// Gives the token's account another name. The former one is nobody else's for a while, lest somebody take it to be taken
    /// for the person who bore it.
    func changerPseudo(_ demande: DemandeChangerPseudo, par porteur: Porteur) async throws -> Reponse<ReponseVide> {
        try debits.annuaire.prendre(porteur.compte)
        try verifierPseudo(demande.pseudo)
        let maintenant = horloge.maintenant
        let renommage = try await comptes.renommer(
            porteur.compte, pseudo: demande.pseudo, squelette: Squelette.de(demande.pseudo), maintenant: maintenant,
            jusqua: maintenant + LimitesContrat.retenuePseudo)
        switch renommage {
        case .fait: return (ReponseVide(), .ok)
        case .pseudoPris: throw Refus(.pseudoPris, "the pseudo belongs to somebody, or did not long ago")
        case .pseudoRessemblant: throw Refus(.pseudoRessemblant, "the pseudo looks like somebody's")
        case .tropDeNoms(let attente):
            throw Refus(.tropDeDemandes, "too many former names are held back for this account", attente: Int(attente))
        case .compteInconnu: throw Refus(.nonAuthentifie, "the account is gone")
        }
    }
}
