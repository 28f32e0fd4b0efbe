import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// The newest prekeys of an account's devices.
    func cles(_ demande: DemandeCles, par porteur: Porteur) async throws -> Reponse<ReponseCles> {
        try debits.annuaire.prendre(porteur.compte)
        let precles = try await comptes.precles(lireCompte(demande.compte))
        guard !precles.isEmpty else { throw Refus(.inconnu, "no such account") }
        let appareils = Dictionary(grouping: precles, by: \.appareil).sorted { $0.key < $1.key }
        return (ReponseCles(appareils: appareils.map { .init(appareil: $0, precles: $1.map(\.octets)) }), .ok)
    }
}
