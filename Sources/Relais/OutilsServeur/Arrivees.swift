import Contrat
import CryptoChiffre
import Foundation
import Synchronization

/// The live streams, and what has come for them. A device has one: the newest.
final class Arrivees: Sendable {
    /// In how many turns everybody has had a sign of life: they do not all write at once.
    static let tours = 16
    /// After how many seconds one may ask again when there are as many as there may be.
    private static let attente = 30

    private struct Etat {
        var flux: [CompteId: [Abonnement]] = [:]
        var nombre = 0
        /// How many there ever were.
        var suivant = 0
        var arret = false
    }

    private let maximum: Int
    private let reserve = ReserveFlux()
    private let etat = Mutex(Etat())

    /// At most so many streams.
    init(maximum: Int = 10_000) { self.maximum = maximum }

    /// How many there are.
    var nombre: Int { etat.withLock { $0.nombre } }

    /// Begins a stream; the one that the device has ends.
    /// - Parameter jeton: the hash of the token that it was opened with.
    /// - Parameter couper: cuts the connection after a while: that of a stream that is over, or of one that takes nothing.
    /// - Throws: `occupe` when there are as many as there may be, or the relay leaves.
    func ouvrir(
        _ porteur: Porteur, jeton: Data, couper: @escaping @Sendable (Duration) -> Void
    ) throws(Refus) -> Abonnement {
        let (nouveau, ancien) = etat.withLock { etat -> (Abonnement?, Abonnement?) in
            let ancien = etat.flux[porteur.compte]?.first { $0.porteur == porteur }
            guard !etat.arret, etat.nombre < maximum || ancien != nil else { return (nil, nil) }
            if let ancien { Self.oter(ancien, &etat) }
            let nouveau = Abonnement(
                porteur: porteur, jeton: jeton, numero: etat.suivant, reserve: reserve, couper: couper)
            etat.flux[porteur.compte, default: []].append(nouveau)
            etat.suivant += 1
            etat.nombre += 1
            return (nouveau, ancien)
        }
        ancien?.finir()
        guard let nouveau else { throw Refus(.occupe, "too many live streams", attente: Self.attente) }
        return nouveau
    }

    /// Ends a stream, if it is not over yet.
    func retirer(_ abonnement: Abonnement) {
        etat.withLock { Self.oter(abonnement, &$0) }
        abonnement.finir()
    }

    /// Told of each envelope once it is durable, for each device in the order of the ranks.
    /// - Parameter seuleSuite: whether other relays may have others for it, of which nobody tells in order.
    func annoncer(_ range: MessageRange, a destinataire: Porteur, seuleSuite: Bool = false) {
        etat.withLock { etat in
            etat.flux[destinataire.compte]?.first { $0.porteur == destinataire }
        }?.offrir(range, seuleSuite: seuleSuite)
    }

    /// Told that there may be mail for a device that is not handed over: its stream reads it from the depot.
    func signaler(_ destinataire: Porteur) {
        etat.withLock { etat in
            etat.flux[destinataire.compte]?.first { $0.porteur == destinataire }
        }?.prendreRetard()
    }

    /// The same for everybody.
    func signalerATous() { etat.withLock { $0.flux.values.flatMap(\.self) }.forEach { $0.prendreRetard() } }

    /// Some tokens of an account may have ended: its streams look.
    func revoir(_ compte: CompteId) {
        etat.withLock { $0.flux[compte] ?? [] }.forEach { $0.verifier() }
    }

    /// This token has ended: its stream looks.
    func revoir(jeton hash: Data) {
        etat.withLock { etat in etat.flux.values.flatMap { $0.filter { $0.jeton == hash } } }.forEach { $0.verifier() }
    }

    /// Any token may have ended.
    func revoirTous() { etat.withLock { $0.flux.values.flatMap(\.self) }.forEach { $0.verifier() } }

    /// Lets those whose turn it is give a sign of life; one that has not taken anything for `delai` is cut.
    func battre(tour: Int, delai: Duration) {
        let siens = etat.withLock { etat in
            etat.flux.values.flatMap { $0.filter { $0.numero % Self.tours == tour % Self.tours } }
        }
        let maintenant = ContinuousClock.now
        for abonnement in siens { abonnement.battre(maintenant, delai: delai) }
    }

    /// Ends all streams, and begins none any more.
    func arreter() {
        let tous = etat.withLock { etat in
            etat.arret = true
            return etat.flux.values.flatMap(\.self)
        }
        tous.forEach { $0.finir() }
    }

    private static func oter(_ abonnement: Abonnement, _ etat: inout Etat) {
        let compte = abonnement.porteur.compte
        guard let rang = etat.flux[compte]?.firstIndex(where: { $0 === abonnement }) else { return }
        etat.flux[compte]?.remove(at: rang)
        if etat.flux[compte]?.isEmpty == true { etat.flux[compte] = nil }
        etat.nombre -= 1
    }
}
