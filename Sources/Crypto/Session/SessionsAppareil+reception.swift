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
        guard let amorce else { return try recevoir(lu, dans: parRang, avecPoignee: false, maintenant: maintenant) }
        if let place = sessions.firstIndex(where: { $0.nom == amorce.nom }) {
            guard !sessions[place].initiateur, sessions[place].precles == amorce.precles else {
                throw ErreurCrypto(.authentification, "handshake that was changed or sent back")
            }
            return try recevoir(lu, dans: [place], avecPoignee: true, maintenant: maintenant)
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
        sessions.append(session)
        entendre(sessions.count - 1, avecPoignee: true, maintenant: maintenant)
        evincer(sauf: session.id, maintenant: maintenant)
        return Recu(
            contenu: contenu, session: session.id, consommees: amorce.precles.ponctuelles, nouvelle: true)
    }

    private var parRang: [Int] {
        sessions.count < 2 ? Array(sessions.indices) : sessions.indices.sorted { sessions[$0].rang > sessions[$1].rang }
    }

    private mutating func recevoir(
        _ lu: MessageRatchet.Lu, dans places: [Int], avecPoignee: Bool, maintenant: UInt64
    ) throws(ErreurCrypto) -> Recu {
        for place in places {
            var session = sessions[place]
            do throws(ErreurCrypto) {
                let contenu = try session.dechiffrer(lu, maintenant: maintenant)
                sessions[place] = session
                entendre(place, avecPoignee: avecPoignee, maintenant: maintenant)
                return Recu(contenu: contenu, session: session.id, consommees: [], nouvelle: false)
            } catch  where error.code == .authentification {
                continue
            }
        }
        throw ErreurCrypto(.authentification, "message of no session here")
    }

    /// The session at `place` was heard: it is the one to send on, unless its other end has not heard us yet and we began one too
    /// that was not answered. Then both ends go on with the smaller identity.
    ///
    /// Two ends that read each other cannot stay on a session each: a message without handshake is followed at once, and of two
    /// sessions whose messages carry theirs only one is the smaller.
    private mutating func entendre(_ place: Int, avecPoignee: Bool, maintenant: UInt64) {
        let (moi, lui) = (sessions[place].moi.gen, sessions[place].lui.gen)
        let active = placeActive(maGen: moi, saGen: lui, maintenant: maintenant)
        guard !sessions[place].fermee, active != place else { return }
        if avecPoignee, let active, !sessions[active].repondue {
            let gagne = !sessions[active].id.lexicographicallyPrecedes(sessions[place].id)
            noter(place, perdante: !gagne)
            noter(active, perdante: gagne)
            if gagne { choisir(place) }
        } else if !avecPoignee || !sessions[place].perdante {
            noter(place, perdante: false)
            choisir(place)
        }
    }

    private mutating func noter(_ place: Int, perdante: Bool) {
        guard sessions[place].perdante != perdante else { return }
        sessions[place].perdante = perdante
        sessions[place].revision += 1
    }
}
