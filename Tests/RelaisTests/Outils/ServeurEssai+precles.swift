import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

extension ServeurEssai {
    /// Publishes prekeys with the token of their device.
    func publier(_ precles: [Data], jeton: Data) async throws -> Reponse {
        try await poster(.precles, DemandePrecles(precles: precles), jeton: jeton)
    }

    /// Makes prekeys with these ids, as of now.
    func precles(_ usage: Precle.Usage, _ ids: some Sequence<UInt32>, de compte: CompteEssai) throws -> [Data] {
        try ids.map {
            try CompteEssai.precle(usage, id: $0, trousseau: compte.trousseau, debut: horloge.maintenant)
        }
    }

    /// The bundle of somebody's one device.
    func paquet(de compte: CompteEssai, jeton: Data) async throws -> [Data] {
        let reponse = try await poster(.cles, DemandeCles(compte: compte.compte, depuis: 0), jeton: jeton)
        #expect(reponse.statut == 200)
        let appareils = try reponse.lire(ReponseCles.self).appareils
        #expect(appareils.map(\.appareil) == [1])
        return appareils.flatMap(\.precles)
    }

    /// What is left of a device's one-time prekeys, as `precles` tells.
    func restantes(jeton: Data) async throws -> ReponsePrecles.Ponctuelles {
        try await publier([], jeton: jeton).lire(ReponsePrecles.self).ponctuelles
    }
}
