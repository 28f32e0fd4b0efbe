import Contrat
import Synchronization

/// Token buckets in memory: each key may do so many things in a time, all at once if it likes.
final class Debit<Cle: Hashable & Sendable>: Sendable {
    private struct Seau {
        var jetons: Double
        var date: UInt64
    }

    /// Two generations bound the memory without a clock of its own: when the newer one is full it becomes the older, and
    /// the older is forgotten. A forgotten bucket is a full one.
    private struct Generations {
        var recente: [Cle: Seau] = [:]
        var ancienne: [Cle: Seau] = [:]
    }

    private let capacite: Double
    /// In how many seconds an empty bucket is full again.
    private let duree: Double
    private let borne: Int
    private let horloge: Horloge
    private let etat = Mutex(Generations())

    /// `nombre` things every `duree` seconds; at least one.
    init(_ nombre: Int, toutes duree: UInt64, horloge: Horloge, borne: Int = 50_000) {
        capacite = Double(max(1, nombre))
        self.duree = Double(duree)
        self.horloge = horloge
        self.borne = borne
    }

    convenience init(parMinute: Int, horloge: Horloge, borne: Int = 50_000) {
        self.init(parMinute, toutes: 60, horloge: horloge, borne: borne)
    }

    /// Takes one token of `cle`.
    /// - Throws: `trop_de_demandes`, with the seconds until the next token, when there is none.
    func prendre(_ cle: Cle) throws(Refus) {
        let manque = manque(cle)
        guard manque == 0 else {
            throw Refus(
                .tropDeDemandes, "slow down", attente: max(1, Int((manque * duree / capacite).rounded(.up))))
        }
    }

    /// Takes one token of `cle`, if there is one.
    func accorde(_ cle: Cle) -> Bool { manque(cle) == 0 }

    /// Takes one token of `cle`, or tells what of one is missing.
    private func manque(_ cle: Cle) -> Double {
        let maintenant = horloge.maintenant
        return etat.withLock { etat in
            var seau = etat.recente[cle] ?? etat.ancienne[cle] ?? Seau(jetons: capacite, date: maintenant)
            let ecoulees = maintenant > seau.date ? maintenant - seau.date : 0
            seau.jetons = min(capacite, seau.jetons + Double(ecoulees) * capacite / duree)
            seau.date = maintenant
            let manque = max(0, 1 - seau.jetons)
            if manque == 0 { seau.jetons -= 1 }
            if etat.recente.count >= borne, etat.recente[cle] == nil {
                etat.ancienne = etat.recente
                etat.recente = [:]
            }
            etat.recente[cle] = seau
            return manque
        }
    }
}
