/// What a receiver needs to answer a handshake: both ends, and its private keys that the handshake names.
public struct ClesReponse: Sendable {
    let moi: Bout
    let lui: Bout
    let idh: PaireX25519
    let spk: ClesLocales.Cle
    let opk: ClesLocales.Cle?
    let pq: ClesLocales.Cle

    /// Gathers them.
    /// - Parameters:
    ///   - moi: our end, of the generation that published the signed prekey.
    ///   - lui: the end that claims to have begun; only the session's first message proves it.
    ///   - idh: our identity in handshakes, of that generation.
    public init(
        moi: Bout, lui: Bout, idh: PaireX25519, spk: ClesLocales.Cle, opk: ClesLocales.Cle?, pq: ClesLocales.Cle
    ) {
        self.moi = moi
        self.lui = lui
        self.idh = idh
        self.spk = spk
        self.opk = opk
        self.pq = pq
    }

    /// Demands that these are the keys that `amorce` names and that a handshake may still be made with them.
    /// - Throws: `cleRefusee`; `perime` 38 days after the validity of the signed or the post-quantum prekey.
    func verifier(_ amorce: AmorcePqxdh, maintenant: UInt64) throws(ErreurCrypto) {
        guard moi.idh == idh.publique, est(spk, .spk, amorce.spk), est(pq, amorce.pqUsage, amorce.pq),
            opk.map(\.precle.id) == amorce.opk, opk.map({ est($0, .opk, $0.precle.id) }) ?? true
        else { throw ErreurCrypto(.cleRefusee, "other keys than the handshake names") }
        guard maintenant < fin else { throw ErreurCrypto(.perime, "handshake with a prekey past its validity") }
    }

    /// Until when this handshake could be made again with these keys, in seconds since 1970.
    var fin: UInt64 { min(spk.precle.fin, pq.precle.fin) + Limites.retentionPrecle }

    private func est(_ cle: ClesLocales.Cle, _ usage: Precle.Usage, _ id: UInt32) -> Bool {
        cle.precle.usage == usage && cle.precle.id == id && cle.precle.compte == moi.partie.compte
            && cle.precle.appareil == moi.partie.appareil
    }
}
