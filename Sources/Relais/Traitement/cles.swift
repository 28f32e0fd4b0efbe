import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// A bundle of each of an account's devices, and the statements that say whose they are. A caller, or all of them together, who
    /// ask over and over get the bundles without one-time prekeys.
    func cles(_ demande: DemandeCles, par porteur: Porteur) async throws -> Reponse<ReponseCles> {
        try debits.annuaire.prendre(porteur.compte)
        let compte = try lireCompte(demande.compte)
        guard try await !comptes.dernieresDeclarations(compte, max: 1).isEmpty else { throw Self.sansCompte }
        let max = LimitesContrat.declarationsParReponse
        var ponctuelles = demande.ponctuelles
        if ponctuelles { ponctuelles = try await debits.ponctuelles.accorde(porteur.compte, compte) }
        let (precles, declarations) = try await comptes.cles(
            compte, depuis: demande.depuis, max: max + 1,
            ponctuelles: ponctuelles, maintenant: horloge.maintenant)
        guard !precles.isEmpty else { throw Self.sansCompte }
        let appareils = Dictionary(grouping: precles, by: \.appareil).sorted { $0.key < $1.key }
        let reponse = ReponseCles(
            appareils: appareils.map { .init(appareil: $0, precles: $1.map(\.octets)) },
            declarations: Array(declarations.prefix(max)), reste: declarations.count > max)
        return (reponse, .ok)
    }

    private static let sansCompte = Refus(.inconnu, "no such account")
}
