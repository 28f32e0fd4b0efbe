import Contrat
import Foundation

/// The relay does not take what is sealed to a key that was superseded long ago: the same message is to be sealed again.
struct CleRemplacee: Error {
    /// The current durable prekeys of the device written to, as the relay says; nothing of them is verified.
    let paquet: PreclesAppareil
}

extension Requetes {
    /// Leaves an envelope with the relay; when this returns, it is safe there.
    /// - Throws: `refusDefinitif` when it makes no sense to try again; `boitePleine`; a `CleRemplacee`.
    func envoyerMessage(_ demande: DemandeEnvoyerMessage, jeton: Data) async throws {
        do {
            let _: ReponseVide = try await demander(.envoyerMessage, demande, jeton: jeton)
        } catch ErreurClient.refus(let code, _)
            where [CodeErreur.inconnu, .requeteInvalide, .tropGrand].map(\.rawValue).contains(code)
        {
            throw ErreurClient.refusDefinitif(code)
        }
    }

    /// The oldest envelopes that wait for this device, as many as can be acknowledged at once whatever the relay sends.
    func synchroMessages(jeton: Data) async throws -> ReponseSynchroniserMessages {
        let limite = LimitesContrat.messagesParReponse
        let reponse: ReponseSynchroniserMessages = try await demander(
            .synchroniserMessages, DemandeSynchroniserMessages(limite: limite), jeton: jeton)
        return ReponseSynchroniserMessages(
            messages: Array(reponse.messages.prefix(limite)), reste: reponse.reste || reponse.messages.count > limite)
    }

    /// Tells the relay which envelopes are safe here and may go.
    func accuserReception(_ ids: [Data], jeton: Data) async throws {
        let _: ReponseVide = try await demander(.accuserReception, DemandeAccuserReception(ids: ids), jeton: jeton)
    }
}
