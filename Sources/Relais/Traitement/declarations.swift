import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// An account's statements, for whoever asks: the relay does not learn who does.
    func declarations(_ demande: DemandeDeclarations) async throws -> Reponse<ReponseDeclarations> {
        let max = LimitesContrat.declarationsParReponse
        let declarations = try await comptes.declarations(
            lireCompte(demande.compte), depuis: demande.depuis, max: max + 1)
        guard let declarations else { throw Refus(.inconnu, "no such account") }
        return (.init(declarations: Array(declarations.prefix(max)), reste: declarations.count > max), .ok)
    }
}
