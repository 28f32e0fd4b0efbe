import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Publishes prekeys of the device that the token belongs to.
    func precles(_ demande: DemandePrecles, par porteur: Porteur) async throws -> Reponse<ReponseVide> {
        guard (1...LimitesContrat.preclesParEnvoi).contains(demande.precles.count) else {
            throw Refus(.requeteInvalide, "1 to \(LimitesContrat.preclesParEnvoi) prekeys are taken at once")
        }
        guard let declaration = try await derniereDeclaration(porteur.compte),
            let dsk = declaration.appareil(porteur.appareil)?.dsk
        else { throw Refus(.nonAuthentifie, "the device no longer belongs to the account") }
        let precles = try lirePrecles(demande.precles, porteur: porteur, dsk: dsk)
        let publication = try await comptes.publierPrecles(
            precles, porteur: porteur, numero: declaration.numero, maintenant: horloge.maintenant)
        switch publication {
        case .faite: return (ReponseVide(), .ok)
        case .precleAncienne:
            throw Refus(.conflit, "a prekey id was used before or is not above the last one")
        case .perimee: throw Refus(.nonAuthentifie, "the account has other keys by now: log in again")
        }
    }
}
