import Contrat
import CryptoChiffre
import Foundation
import Synchronization

extension MandataireMenteur {
    /// From now on the reply of `route` is what `mensonge` makes of it.
    func mentir<Reponse: Codable & SendableMetatype>(
        _ route: Route, _ type: Reponse.Type = Reponse.self,
        _ mensonge: @escaping @Sendable (Reponse) throws -> Reponse
    ) {
        traiter(
            route,
            .reecrire { try JSONEncoder().encode(mensonge(JSONDecoder().decode(Reponse.self, from: $0))) })
    }

    /// From now on these envelopes, in this order, wait for whoever asks first, as many at a time as a relay gives out, and nothing
    /// after them; what the relay holds stays there.
    func servir(_ enveloppes: [Data]) {
        let restantes = Mutex(enveloppes[...])
        mentir(.synchroniserMessages, ReponseSynchroniserMessages.self) { _ in
            let (servies, reste) = restantes.withLock { restantes in
                defer { restantes = restantes.dropFirst(LimitesContrat.messagesParReponse) }
                return (restantes.prefix(LimitesContrat.messagesParReponse), restantes.count)
            }
            return ReponseSynchroniserMessages(
                messages: try servies.map {
                    MessageEnAttente(
                        id: Data(try Alea.octets(LimitesContrat.tailleIdMessage)),
                        recu: UInt64(Date().timeIntervalSince1970), enveloppe: $0)
                }, reste: servies.count < reste)
        }
    }

    /// From now on the prekeys of a bundle are what `mensonge` makes of them.
    func mentirSurLesPrecles(_ mensonge: @escaping @Sendable ([Precle]) throws -> [[UInt8]]) {
        mentir(.cles, ReponseCles.self) { reponse in
            ReponseCles(
                appareils: try reponse.appareils.map { appareil in
                    PreclesAppareil(
                        appareil: appareil.appareil,
                        precles: try mensonge(appareil.precles.map { try Precle(octets: Array($0)) }).map { Data($0) })
                }, declarations: reponse.declarations, reste: reponse.reste)
        }
    }
}

extension PersonneDeTest {
    /// The same person behind somebody who stands before the relay.
    func derriere(_ menteur: MandataireMenteur) -> PersonneDeTest {
        var autre = self
        autre.url = menteur.url
        return autre
    }
}
