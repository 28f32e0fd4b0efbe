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
        let entete = try lireCles { () throws(ErreurCrypto) in try Enveloppe.entete(Array(demande.enveloppe)) }
        let maintenant = horloge.maintenant
        let destination = try await comptes.destination(
            entete.cleSceau, de: destinataire, avant: maintenant - min(maintenant, LimitesContrat.delaiCleRemplacee))
        switch destination {
        case .ouverte: break
        case .inconnue: throw Refus(.inconnu, "no such account or device")
        case .cleRemplacee(let precles):
            // Its private half could be gone before the envelope is read: the refusal holds the keys to seal to instead.
            throw Refus(
                .cleRemplacee, "the device has had another seal key for over 7 days",
                paquet: PreclesAppareil(appareil: destinataire.appareil, precles: precles))
        }
        let depot = try await messages.deposer(
            demande.enveloppe, pour: destinataire, idempotence: demande.idempotence, maintenant: maintenant)
        guard depot != .boitePleine else { throw Refus(.boitePleine, "the recipient's mailbox is full") }
        return (ReponseVide(), .ok)
    }
}
