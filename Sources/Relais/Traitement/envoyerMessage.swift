import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Leaves an envelope for a device. The caller's account has been let in by its token and is forgotten here: it reaches
    /// neither the depot nor the log.
    func envoyerMessage(_ demande: DemandeEnvoyerMessage) async throws -> Reponse<ReponseVide> {
        try verifierTaille(demande.idempotence, LimitesContrat.tailleIdempotence, "idempotence")
        let destinataire = Porteur(compte: try lireCompte(demande.destinataire), appareil: demande.appareil)
        _ = try lireCles { () throws(ErreurCrypto) in try Enveloppe.entete(Array(demande.enveloppe)) }
        guard try await dsk(destinataire) != nil else { throw Refus(.inconnu, "no such account or device") }
        let depot = try await messages.deposer(
            demande.enveloppe, pour: destinataire, idempotence: demande.idempotence, maintenant: horloge.maintenant)
        guard depot != .boitePleine else { throw Refus(.boitePleine, "the recipient's mailbox is full") }
        return (ReponseVide(), .ok)
    }
}
