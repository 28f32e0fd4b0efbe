import Contrat
import Foundation
import NIOCore

extension Traitement {
    /// Begins the live stream of the token's device: what waits after the event that the client has seen last, then whatever
    /// comes. The stream ends with the token, known by its hash.
    func flux(dernier: String?, par porteur: Porteur, jeton: Data, sur canal: any Channel) throws -> ReponseFlux {
        let rang = try EvenementFlux.rang(dernier)
        let abonnement = try arrivees.ouvrir(porteur, jeton: jeton) { delai in
            guard canal.isActive else { return }
            canal.eventLoop.scheduleTask(in: TimeAmount(delai)) { canal.close(promise: nil) }
        }
        return ReponseFlux(traitement: self, abonnement: abonnement, dernier: rang)
    }
}
