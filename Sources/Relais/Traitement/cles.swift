import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// The newest prekeys of an account's devices, and the statements that say whose they are.
    func cles(_ demande: DemandeCles, par porteur: Porteur) async throws -> Reponse<ReponseCles> {
        try debits.annuaire.prendre(porteur.compte)
        let max = LimitesContrat.declarationsParReponse
        let (precles, declarations) = try await comptes.cles(
            lireCompte(demande.compte), depuis: demande.depuis, max: max + 1)
        guard !precles.isEmpty else { throw Refus(.inconnu, "no such account") }
        let appareils = Dictionary(grouping: precles, by: \.appareil).sorted { $0.key < $1.key }
        let reponse = ReponseCles(
            appareils: appareils.map { .init(appareil: $0, precles: $1.map(\.octets)) },
            declarations: Array(declarations.prefix(max)), reste: declarations.count > max)
        return (reponse, .ok)
    }
}
