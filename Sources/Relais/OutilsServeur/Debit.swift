import Contrat
import Synchronization

/// Token buckets in memory: each key may do so many things in a time, all at once if it likes.
final class Debit<Cle: Hashable & Sendable>: Sendable {
    private struct Seau {
        var jetons: Double
        var date: UInt64
    }

    private let capacite: Double
    /// In how many seconds an empty bucket is full again.
    private let duree: Double
    private let horloge: Horloge
    /// A forgotten bucket is a full one.
    private let seaux: Mutex<DeuxGenerations<Cle, Seau>>

    /// `nombre` things every `duree` seconds; at least one.
    init(_ nombre: Int, toutes duree: UInt64, horloge: Horloge, borne: Int = 50_000) {
        capacite = Double(max(1, nombre))
        self.duree = Double(duree)
        self.horloge = horloge
        seaux = Mutex(DeuxGenerations(borne: borne))
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
        return seaux.withLock { seaux in
            var seau = seaux[cle] ?? Seau(jetons: capacite, date: maintenant)
            let ecoulees = maintenant > seau.date ? maintenant - seau.date : 0
            seau.jetons = min(capacite, seau.jetons + Double(ecoulees) * capacite / duree)
            seau.date = maintenant
            let manque = max(0, 1 - seau.jetons)
            if manque == 0 { seau.jetons -= 1 }
            seaux[cle] = seau
            return manque
        }
    }
}
