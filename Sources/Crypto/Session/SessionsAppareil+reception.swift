extension SessionsAppareil {
    /// Decrypts a message that claims to be of this device.
    /// - Parameters:
    ///   - amorce: the handshake that came along: only the session of that name is tried, or a new one is made.
    ///   - maintenant: the time, in seconds since 1970.
    ///   - cles: the keys that a handshake without session names, asked for once; nil when one of them is erased or never was.
    /// - Throws: `authentification` when it is of no session here; `rejeu` for a message or handshake that was read before;
    ///   `cleRefusee` without the keys; `perime`, `limite`, `encodage`; what `cles` throws. All is then as it was.
    public mutating func recevoir(
        _ message: [UInt8], amorce: AmorcePqxdh?, maintenant: UInt64, cles: (AmorcePqxdh) throws -> ClesReponse?
    ) throws -> Recu {
        let lu = try MessageRatchet.Lu(message)
        guard let amorce else { return try recevoir(lu, dans: parRang, maintenant: maintenant) }
        if let place = sessions.firstIndex(where: { $0.nom == amorce.nom }) {
            guard !sessions[place].initiateur, sessions[place].precles == amorce.precles else {
                throw ErreurCrypto(.authentification, "handshake that was changed or sent back")
            }
            return try recevoir(lu, dans: [place], maintenant: maintenant)
        }
        guard !finies.contient(amorce.nom, maintenant: maintenant) else {
            throw ErreurCrypto(.rejeu, "handshake of an ended session")
        }
        guard let cles = try cles(amorce) else {
            throw ErreurCrypto(.cleRefusee, "prekey of ours that is erased or never was")
        }
        guard cles.lui.partie.compte == compte, cles.lui.partie.appareil == appareil else {
            throw ErreurCrypto(.signature, "keys of another device")
        }
        let (session, contenu) = try Session.repondre(amorce, lu, cles: cles, maintenant: maintenant)
        accueillir(session, maintenant: maintenant)
        return Recu(
            contenu: contenu, session: session.id, consommees: amorce.precles.ponctuelles, nouvelle: true)
    }

    private var parRang: [Int] { sessions.indices.sorted { sessions[$0].rang > sessions[$1].rang } }

    private mutating func recevoir(
        _ lu: MessageRatchet.Lu, dans places: [Int], maintenant: UInt64
    ) throws(ErreurCrypto) -> Recu {
        for place in places {
            var session = sessions[place]
            do throws(ErreurCrypto) {
                let contenu = try session.dechiffrer(lu, maintenant: maintenant)
                sessions[place] = session
                entendre(place)
                return Recu(contenu: contenu, session: session.id, consommees: [], nouvelle: false)
            } catch  where error.code == .authentification {
                continue
            }
        }
        throw ErreurCrypto(.authentification, "message of no session here")
    }

    /// The session at `place` was heard: it is the one to send on, unless it only receives.
    private mutating func entendre(_ place: Int) {
        guard !sessions[place].fermee else { return }
        let (moi, lui) = (sessions[place].moi, sessions[place].lui)
        for autre in sessions.indices where sessions[autre].enLice && sessions[autre].relie(moi, lui) {
            sessions[autre].enLice = false
            sessions[autre].revision += 1
        }
        guard sessions[place].rang < rangMax else { return }
        sessions[place].rang = rangMax + 1
        sessions[place].revision += 1
    }

    /// Takes in a session that the other end began. When it meets one of ours that nothing was heard since, both ends go on with
    /// the smaller identity, and the other only receives.
    private mutating func accueillir(_ nouvelle: Session, maintenant: UInt64) {
        var nouvelle = nouvelle
        let rivales = sessions.indices.filter {
            sessions[$0].enLice && sessions[$0].relie(nouvelle.moi, nouvelle.lui)
        }
        if rivales.contains(where: { sessions[$0].id.lexicographicallyPrecedes(nouvelle.id) }) {
            nouvelle.fermee = true
        } else {
            for rivale in rivales { fermer(place: rivale) }
        }
        ajouter(nouvelle, maintenant: maintenant)
    }
}

extension Session {
    fileprivate func relie(_ moi: Partie, _ lui: Partie) -> Bool { self.moi == moi && self.lui == lui }
}
