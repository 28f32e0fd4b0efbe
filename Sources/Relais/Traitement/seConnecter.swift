import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Exchanges a password verifier and a device's signature for a token. Whatever is wrong with them, the refusal is the same.
    /// Only a login that is proved writes its epoch record, or is shown the one before.
    func seConnecter(
        _ demande: DemandeSeConnecter, de source: AdresseSource
    ) async throws -> Reponse<ReponseSeConnecter> {
        try verifier(demande.epoque)
        let preuve = PreuveCompte(
            pseudo: demande.pseudo, appareil: demande.appareil, nonce: demande.nonce, cleAuth: demande.cleAuth,
            signature: demande.signature,
            message: try Connexion.message(nomRelais: nomRelais.valeur(), nonce: Array(demande.nonce)))
        let prouve = try await prouver(preuve, de: source)
        return try await EchecSansRetour.dans {
            guard let jeton = try await jetons.emettre(prouve, epoque: demande.epoque) else { throw Self.preuveRefusee }
            // The oldest of many tokens may have ended.
            arrivees.revoir(prouve.porteur.compte)
            return (jeton, .ok)
        }
    }
}
