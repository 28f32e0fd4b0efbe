import Contrat
import HTTPTypes

extension Traitement {
    /// The oldest envelopes that wait for the token's device.
    func synchroniserMessages(
        _ demande: DemandeSynchroniserMessages, par porteur: Porteur
    ) async throws -> Reponse<ReponseSynchroniserMessages> {
        guard (1...LimitesContrat.messagesParReponse).contains(demande.limite) else {
            throw Refus(.requeteInvalide, "limite is 1 to \(LimitesContrat.messagesParReponse)")
        }
        let (messages, reste, _) = try await messages.lire(
            porteur, apres: 0, limite: demande.limite, octets: LimitesContrat.octetsParReponse,
            maintenant: horloge.maintenant)
        return (.init(messages: messages.map(\.message), reste: reste), .ok)
    }
}
