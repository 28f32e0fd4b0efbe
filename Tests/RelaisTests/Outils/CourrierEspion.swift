import Contrat
import CryptoChiffre
import Foundation
import Synchronization

@testable import Relais

/// A depot of envelopes that holds none: it remembers which accounts were closed, or cannot be reached.
final class CourrierEspion: DepotMessages {
    struct Injoignable: Error {}

    private let etat = Mutex((fermes: [CompteId](), enPanne: false))

    var fermes: [CompteId] { etat.withLock { $0.fermes } }

    func tomberEnPanne(_ enPanne: Bool) { etat.withLock { $0.enPanne = enPanne } }

    func fermer(_ compte: CompteId) async throws {
        try etat.withLock { etat in
            guard !etat.enPanne else { throw Injoignable() }
            etat.fermes.append(compte)
        }
    }

    func deposer(
        _ enveloppe: Data, pour destinataire: Porteur, idempotence: Data, maintenant: UInt64
    ) async throws -> Depot { .boitePleine }

    func lire(
        _ destinataire: Porteur, apres: UInt32, limite: Int, octets: Int, maintenant: UInt64
    ) async throws -> (messages: [MessageRange], reste: Bool, apres: UInt32) { ([], false, 0) }

    func supprimer(_ ids: [Data], de destinataire: Porteur) async throws {}

    func purger(maintenant: UInt64) async throws -> Int { 0 }
}
