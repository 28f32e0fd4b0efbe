import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes
import NIOPosix

extension Traitement {
    /// Publishes prekeys of the device that the token belongs to, and tells how many one-time ones are left.
    func precles(_ demande: DemandePrecles, par porteur: Porteur) async throws -> Reponse<ReponsePrecles> {
        try debits.publications.prendre(porteur.compte)
        guard demande.precles.count <= LimitesContrat.preclesParEnvoi else {
            throw Refus(.requeteInvalide, "at most \(LimitesContrat.preclesParEnvoi) prekeys are taken at once")
        }
        guard let declaration = try await derniereDeclaration(porteur.compte),
            let dsk = declaration.appareil(porteur.appareil)?.dsk
        else { throw Refus(.nonAuthentifie, "the device no longer belongs to the account") }
        // Hundreds of keys and signatures: not on the threads that serve everybody.
        let precles = try await NIOThreadPool.singleton.runIfActive {
            try lirePrecles(demande.precles, porteur: porteur, dsk: dsk)
        }
        let publication = try await comptes.publierPrecles(
            precles, remplacer: demande.remplacer, porteur: porteur, numero: declaration.numero,
            maintenant: horloge.maintenant)
        switch publication {
        case .faite(let etat): return (etat, .ok)
        case .precleAncienne:
            throw Refus(.conflit, "a prekey id is not above the last one, or stands for another key")
        case .perimee: throw Refus(.nonAuthentifie, "the account has other keys by now: log in again")
        }
    }
}
