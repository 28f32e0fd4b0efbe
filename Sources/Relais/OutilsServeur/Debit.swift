import Contrat
import Synchronization

/// Token buckets in memory: each key may do so many things in a time, all at once if it likes. Relays that share a database tell
/// each other what they have let through (`PartageDebits`).
final class Debit<Cle: Hashable & Sendable>: Sendable {
    private struct Seau {
        var jetons: Double
        var date: UInt64
        /// The stretch of time that the two counts below belong to.
        var fenetre: UInt64 = 0
        /// What was taken here and not yet told.
        var aDire = 0
        /// What all relays had taken when this one last told.
        var total = 0
    }

    private struct Etat {
        /// A forgotten bucket is a full one.
        var seaux: DeuxGenerations<Cle, Seau>
        var aDire: Set<Cle> = []
    }

    /// What was taken of a key in a stretch of time.
    struct Prise: Sendable {
        let cle: Cle
        let fenetre: UInt64
        let nombre: Int
    }

    private let capacite: Double
    /// In how many seconds an empty bucket is full again.
    let duree: UInt64
    /// How much is taken of a key before it is told.
    private let seuil: Int
    private let borne: Int
    private let horloge: Horloge
    private let etat: Mutex<Etat>

    /// `nombre` things every `duree` seconds; at least one.
    init(_ nombre: Int, toutes duree: UInt64, horloge: Horloge, borne: Int = 50_000) {
        capacite = Double(max(1, nombre))
        seuil = max(1, nombre / 20)
        self.duree = duree
        self.borne = borne
        self.horloge = horloge
        etat = Mutex(Etat(seaux: DeuxGenerations(borne: borne)))
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
                .tropDeDemandes, "slow down", attente: max(1, Int((manque * Double(duree) / capacite).rounded(.up))))
        }
    }

    /// Takes one token of `cle`, if there is one.
    func accorde(_ cle: Cle) -> Bool { manque(cle) == 0 }

    /// Takes one token of `cle`, or tells what of one is missing.
    private func manque(_ cle: Cle) -> Double {
        let maintenant = horloge.maintenant
        return etat.withLock { etat in
            var seau = etat.seaux[cle] ?? Seau(jetons: capacite, date: maintenant)
            let ecoulees = maintenant > seau.date ? maintenant - seau.date : 0
            seau.jetons = min(capacite, seau.jetons + Double(ecoulees) * capacite / Double(duree))
            seau.date = maintenant
            let manque = max(0, 1 - seau.jetons)
            if manque == 0 {
                seau.jetons -= 1
                if seau.fenetre != maintenant / duree {
                    (seau.fenetre, seau.aDire, seau.total) = (maintenant / duree, 0, 0)
                }
                seau.aDire += 1
                if seau.aDire >= seuil, etat.aDire.count < borne { etat.aDire.insert(cle) }
            }
            etat.seaux[cle] = seau
            return manque
        }
    }

    /// What other relays have to be told by now.
    func prises() -> [Prise] {
        etat.withLock { etat in
            defer { etat.aDire = [] }
            return etat.aDire.compactMap { cle in
                guard var seau = etat.seaux[cle], seau.aDire > 0 else { return nil }
                let prise = Prise(cle: cle, fenetre: seau.fenetre, nombre: seau.aDire)
                seau.aDire = 0
                etat.seaux[cle] = seau
                return prise
            }
        }
    }

    /// All relays together have taken `total` of it: what others took is missing here, too.
    func apprendre(_ prise: Prise, total: Int) {
        etat.withLock { etat in
            guard var seau = etat.seaux[prise.cle], seau.fenetre == prise.fenetre else { return }
            seau.jetons = max(-capacite, seau.jetons - Double(max(0, total - seau.total - prise.nombre)))
            seau.total = max(total, seau.total)
            etat.seaux[prise.cle] = seau
        }
    }

    /// It could not be told: it is told with what comes next.
    func reprendre(_ prise: Prise) {
        etat.withLock { etat in
            guard var seau = etat.seaux[prise.cle], seau.fenetre == prise.fenetre else { return }
            seau.aDire += prise.nombre
            etat.seaux[prise.cle] = seau
            etat.aDire.insert(prise.cle)
        }
    }
}
