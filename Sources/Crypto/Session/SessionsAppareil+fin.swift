extension SessionsAppareil {
    /// The other end has closed `id`: it only receives from now on.
    public mutating func fermer(_ id: [UInt8]) {
        guard let place = sessions.firstIndex(where: { $0.id == id }), !sessions[place].fermee else { return }
        sessions[place].fermee = true
        sessions[place].revision += 1
    }

    /// Sends on `id` from now on although it lost to one that we began: the other end has said in it that it cannot read ours. Does
    /// nothing for a session that did not lose.
    public mutating func preferer(_ id: [UInt8]) {
        guard let place = sessions.firstIndex(where: { $0.id == id }), sessions[place].perdante else { return }
        sessions[place].perdante = false
        choisir(place)
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

    /// Makes the session at `place` the one to send on.
    mutating func choisir(_ place: Int) {
        sessions[place].rang = (sessions.lazy.map(\.rang).max() ?? 0) + 1
        sessions[place].revision += 1
    }

    /// Lets the longest silent sessions go when there are too many; never `id` nor the one to send on beside it.
    mutating func evincer(sauf id: [UInt8], maintenant: UInt64) {
        guard sessions.count > Limites.sessionsEnLecture + 1, let gardee = session(id) else { return }
        let active = active(maGen: gardee.moi.gen, saGen: gardee.lui.gen, maintenant: maintenant)
        let silencieuses = sessions.filter { $0.id != id && $0.id != active?.id }
            .sorted { ($0.entendue, $0.rang) < ($1.entendue, $1.rang) }
        let evincees = Set(silencieuses.prefix(sessions.count - Limites.sessionsEnLecture - 1).map(\.id))
        oublier(maintenant: maintenant) { evincees.contains($0.id) }
    }
}
