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
        guard try await dsk(destinataire) != nil else { throw Refus(.inconnu, "no such account or device") }
        try await verifierCle(entete.cleSceau, de: destinataire)
        let depot = try await messages.deposer(
            demande.enveloppe, pour: destinataire, idempotence: demande.idempotence, maintenant: horloge.maintenant)
        guard depot != .boitePleine else { throw Refus(.boitePleine, "the recipient's mailbox is full") }
        return (ReponseVide(), .ok)
    }

    /// Refuses a seal key that was superseded so long ago that its private half could be gone before the envelope is read. The
    /// refusal holds the keys to seal to instead.
    private func verifierCle(_ sceau: UInt32, de destinataire: Porteur) async throws {
        let maintenant = horloge.maintenant
        let precles = try await comptes.remplacantes(
            sceau, de: destinataire, avant: maintenant - min(maintenant, LimitesContrat.delaiCleRemplacee))
        guard let precles else { return }
        throw Refus(
            .cleRemplacee, "the device has had another seal key for over 7 days",
            paquet: PreclesAppareil(appareil: destinataire.appareil, precles: precles))
    }
}
