@testable import CryptoChiffre

/// One end as the tests drive it: an account, its sessions with another device, and the one-time prekeys that it still has.
struct Poste {
    let compte: CompteEssai
    let bout: Bout
    var sessions: SessionsAppareil
    var consommees: Set<PrecleConsommee> = []

    /// What travels.
    struct Envoi {
        var message: [UInt8]
        var amorce: AmorcePqxdh?
    }

    init(_ compte: CompteEssai, avec autre: CompteEssai) throws {
        self.compte = compte
        bout = try compte.bout()
        sessions = try SessionsAppareil(compte: autre.trousseau.compte, appareil: 1)
    }

    /// Sends on the active session, or begins one with the bundle of `autre`.
    mutating func envoyer(
        _ contenu: [UInt8], a autre: Poste, _ ponctuelles: [Precle.Usage] = Precle.Usage.ponctuelles,
        maintenant: UInt64 = CompteEssai.maintenant
    ) throws -> Envoi {
        let id =
            if let active = sessions.active(maGen: 0, saGen: 0, maintenant: maintenant) { active.id } else {
                try initier(vers: autre, ponctuelles, maintenant: maintenant)
            }
        let (message, amorce) = try sessions.chiffrer(contenu, session: id, maintenant: maintenant)
        return Envoi(message: message, amorce: amorce)
    }

    @discardableResult
    mutating func initier(
        vers autre: Poste, _ ponctuelles: [Precle.Usage] = Precle.Usage.ponctuelles,
        maintenant: UInt64 = CompteEssai.maintenant
    ) throws -> [UInt8] {
        try sessions.initier(
            moi: bout, idh: compte.trousseau.idh, lui: autre.bout, paquet: autre.compte.paquet(ponctuelles),
            du: maintenant, maintenant: maintenant)
    }

    /// Reads what `autre` sent, and erases the one-time prekeys that it used up.
    mutating func recevoir(
        _ envoi: Envoi, de autre: Poste, maintenant: UInt64 = CompteEssai.maintenant
    ) throws -> Recu {
        let avant = self
        let recu = try sessions.recevoir(envoi.message, amorce: envoi.amorce, maintenant: maintenant) {
            avant.cles($0, de: autre)
        }
        consommees.formUnion(recu.consommees)
        return recu
    }

    /// The keys that `amorce` names, or nil when one of them is erased.
    func cles(_ amorce: AmorcePqxdh, de autre: Poste) -> ClesReponse? {
        guard consommees.isDisjoint(with: amorce.precles.ponctuelles) else { return nil }
        let pq = amorce.pqUsage == .pqopk ? compte.pqopk : compte.pqspk
        guard amorce.spk == compte.spk.precle.id, amorce.pq == pq.precle.id,
            amorce.opk == nil || amorce.opk == compte.opk.precle.id
        else { return nil }
        return ClesReponse(
            moi: bout, lui: autre.bout, idh: compte.trousseau.idh, spk: compte.spk,
            opk: amorce.opk == nil ? nil : compte.opk, pq: pq)
    }

    /// Everything kept, byte for byte.
    var etat: [[UInt8]] {
        sessions.sessions.flatMap { [$0.etat, $0.etatSautees ?? []] } + [sessions.etatFinies]
    }

    /// The same, taken up from what was kept.
    func repris() throws -> Poste {
        var copie = self
        copie.sessions = try SessionsAppareil(
            compte: sessions.compte, appareil: sessions.appareil,
            sessions: sessions.sessions.map { try Session(etat: $0.etat, sautees: $0.etatSautees) },
            finies: sessions.etatFinies)
        return copie
    }
}
