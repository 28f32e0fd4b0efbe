extension SessionsAppareil {
    /// The other end has closed `id`, or cannot read what we send in it: it only receives from now on.
    public mutating func fermer(_ id: [UInt8]) {
        guard let place = sessions.firstIndex(where: { $0.id == id }), !sessions[place].fermee else { return }
        fermer(place: place)
    }

    /// Sends on `id` from now on although it lost to one that we began at the same time: the other end cannot read ours. The
    /// sessions that still wait for a reply only receive.
    public mutating func preferer(_ id: [UInt8]) {
        guard let place = sessions.firstIndex(where: { $0.id == id }) else { return }
        for autre in sessions.indices where autre != place && sessions[autre].enLice { fermer(place: autre) }
        sessions[place].fermee = false
        sessions[place].rang = rangMax + 1
        sessions[place].revision += 1
    }

    /// Erases the sessions for which `condition` holds, and remembers their handshakes as ended.
    public mutating func oublier(maintenant: UInt64, _ condition: (Session) -> Bool) {
        for session in sessions where condition(session) { finies.ajouter(session, maintenant: maintenant) }
        sessions.removeAll(where: condition)
    }

    /// Erases what is kept for a time only: skipped keys of 38 days ago, ended handshakes that nobody could make again.
    public mutating func expirer(maintenant: UInt64) {
        for place in sessions.indices { sessions[place].ratchet.sautees.expirer(maintenant: maintenant) }
        finies.expirer(maintenant: maintenant)
    }

    var rangMax: UInt64 { sessions.lazy.map(\.rang).max() ?? 0 }

    mutating func fermer(place: Int) {
        sessions[place].fermee = true
        sessions[place].enLice = false
        sessions[place].revision += 1
    }

    /// Adds a session; the longest silent ones go when there are too many beside those that are sent on.
    mutating func ajouter(_ session: Session, maintenant: UInt64) {
        var session = session
        session.rang = session.fermee ? 0 : rangMax + 1
        session.revision += 1
        sessions.append(session)
        while sessions.count > Limites.sessionsEnLecture + 1 {
            let active = active(maGen: session.moi.gen, saGen: session.lui.gen, maintenant: maintenant)
            let gardee = session.fermee ? active?.id : session.id
            let silencieuse = sessions.filter { $0.id != gardee }.min {
                ($0.entendue, $0.rang) < ($1.entendue, $1.rang)
            }
            guard let silencieuse else { return }
            oublier(maintenant: maintenant) { $0.id == silencieuse.id }
        }
    }
}
