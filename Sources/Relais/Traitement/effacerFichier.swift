import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Erases a file on its deletion secret. The answer says nothing: neither whether it was there nor whether it is gone.
    func effacerFichier(_ demande: DemandeEffacerFichier) async throws -> Reponse<ReponseVide> {
        try verifierTaille(demande.id, LimitesContrat.tailleIdFichier, "id")
        try verifierTaille(demande.secret, SecretEffacement.taille, "secret")
        let hash = Data(try SecretEffacement.hash(Array(demande.secret)))
        try await fichiers.effacer(demande.id, effacement: hash)
        return (ReponseVide(), .ok)
    }
}
