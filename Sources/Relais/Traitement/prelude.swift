import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// What a login or creation needs to know first. The false answer is made for known pseudos too, so that the time tells
    /// as little as the content.
    func prelude(_ demande: DemandePrelude) async throws -> Reponse<ReponsePrelude> {
        try verifierPseudo(demande.pseudo)
        let factice = try selsFactices.de(demande.pseudo)
        let compte = try await comptes.compte(pseudo: demande.pseudo)
        let reponse = try ReponsePrelude(
            relais: nomRelais.valeur(), version: compte?.version ?? Verificateur.version,
            compte: Data(compte?.compte.octets ?? factice.compte), sel: compte?.sel ?? Data(factice.sel),
            nonce: Data(nonces.emettre(pseudo: demande.pseudo)))
        return (reponse, .ok)
    }
}
