import CryptoChiffre
import Foundation
import Synchronization

/// What the files take and what those on their way will take. In memory: the folder has one relay, and what a crash interrupts
/// was never counted.
final class ReservesFichiers: Sendable {
    private struct Etat {
        var occupes: Int64
        var reserves: Int64 = 0
        var parCompte: [CompteId: Int64] = [:]
        var pris: Set<Data> = []
    }

    private let total: Int64
    private let etat: Mutex<Etat>

    /// - Parameters:
    ///   - occupes: what the files take, in bytes.
    ///   - total: what they may take.
    init(occupes: Int64, total: Int64) {
        self.total = total
        etat = Mutex(Etat(occupes: occupes))
    }

    /// Keeps the file `nom` to whoever calls, until `lacher`: nobody writes or erases it meanwhile.
    /// - Returns: false when somebody else has it.
    func prendre(_ nom: Data) -> Bool { etat.withLock { $0.pris.insert(nom).inserted } }

    /// Lets go of what `prendre` took.
    func lacher(_ nom: Data) { etat.withLock { _ = $0.pris.remove(nom) } }

    /// Sets `octets` aside for a file of `compte`, until `rendre`.
    /// - Returns: what is now set aside for the account, this one included; nil when there is no room.
    func reserver(_ octets: Int64, pour compte: CompteId) -> Int64? {
        etat.withLock { etat in
            guard octets <= total - etat.occupes - etat.reserves else { return nil }
            etat.reserves += octets
            let siens = etat.parCompte[compte, default: 0] + octets
            etat.parCompte[compte] = siens
            return siens
        }
    }

    /// Gives back what `reserver` set aside.
    func rendre(_ octets: Int64, de compte: CompteId) {
        etat.withLock { etat in
            etat.reserves -= octets
            let siens = etat.parCompte[compte, default: 0] - octets
            etat.parCompte[compte] = siens > 0 ? siens : nil
        }
    }

    /// Counts bytes that the files take from now on, or no longer.
    func compter(_ octets: Int64) { etat.withLock { $0.occupes += octets } }
}
