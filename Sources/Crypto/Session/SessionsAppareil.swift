/// The sessions with one device of another account: at most one is sent on for each pair of generations, the others only
/// receive (protocol section 3). A value without I/O: work on a copy, write what `ecritures(depuis:)` names, or drop it.
public struct SessionsAppareil: Sendable {
    /// The other account.
    public let compte: CompteId
    /// Its device.
    public let appareil: UInt32
    /// The sessions, in no order.
    public internal(set) var sessions: [Session]
    var finies: PoigneesFinies

    /// Gathers what was kept, or begins with nothing.
    /// - Throws: `encodage` for a session with another device, or one named twice.
    public init(
        compte: CompteId, appareil: UInt32, sessions: [Session] = [], finies: [UInt8]? = nil
    ) throws(ErreurCrypto) {
        guard sessions.allSatisfy({ $0.lui.compte == compte && $0.lui.appareil == appareil }),
            Set(sessions.map(\.id)).count == sessions.count
        else { throw ErreurCrypto(.encodage, "sessions of another device, or twice the same") }
        self.compte = compte
        self.appareil = appareil
        self.sessions = sessions
        self.finies = try finies.map { octets throws(ErreurCrypto) in try PoigneesFinies(octets: octets) } ?? .init()
    }

    /// The ended handshakes, by which a replay of one is known: written whenever they changed.
    public var etatFinies: [UInt8] { finies.octets }

    /// The session to send on between these generations, or nil: begin one. One of ours that was not answered in 7 days is not
    /// sent on any longer, since the keys that it needs may be erased before the message comes.
    /// - Parameter maintenant: the time, in seconds since 1970.
    public func active(maGen: UInt32, saGen: UInt32, maintenant: UInt64) -> Session? {
        placeActive(maGen: maGen, saGen: saGen, maintenant: maintenant).map { sessions[$0] }
    }

    func placeActive(maGen: UInt32, saGen: UInt32, maintenant: UInt64) -> Int? {
        var active: Int?
        for place in sessions.indices
        where !sessions[place].fermee && !sessions[place].perdante && sessions[place].moi.gen == maGen
            && sessions[place].lui.gen == saGen && sessions[place].estOuverte(maintenant)
            && active.map({ sessions[$0].rang < sessions[place].rang }) ?? true
        { active = place }
        return active
    }

    /// The session named `id`, or nil.
    public func session(_ id: [UInt8]) -> Session? { sessions.first { $0.id == id } }

    /// Begins a session with the device, which becomes the one to send on.
    /// - Parameters:
    ///   - idh: our identity in handshakes, the private half of what `moi` names.
    ///   - paquet: its bundle, verified with the statement that `lui` was read from.
    ///   - date: when the bundle was fetched, in seconds since 1970: it is used for 7 days from then on.
    ///   - maintenant: the time, in seconds since 1970.
    /// - Returns: the new session's identity.
    /// - Throws: `signature` for the bundle of another device or a session with oneself; `cleRefusee`; `perime` for a bundle of
    ///   more than 7 days ago.
    @discardableResult
    public mutating func initier(
        moi: Bout, idh: PaireX25519, lui: Bout, paquet: PaquetCles, du date: UInt64, maintenant: UInt64
    ) throws(ErreurCrypto) -> [UInt8] {
        guard lui.partie.compte == compte, lui.partie.appareil == appareil else {
            throw ErreurCrypto(.signature, "session with another device")
        }
        let fin = date + Limites.renouvellementPrecle
        guard maintenant < fin else { throw ErreurCrypto(.perime, "bundle of more than 7 days ago") }
        let session = try Session.initier(
            moi: moi, idh: idh, lui: lui, paquet: paquet, fin: fin, maintenant: maintenant)
        sessions.append(session)
        choisir(sessions.count - 1)
        evincer(sauf: session.id, maintenant: maintenant)
        return session.id
    }

    /// Encrypts `contenu` (at most 56 KiB) in the session `id`, which may be one that else only receives.
    /// - Returns: the message, and the handshake to send along until the other end has answered.
    /// - Throws: `limite` for a longer content; `encodage` when there is no such session; `perime` when it is one of ours that
    ///   was not answered in 7 days.
    public mutating func chiffrer(
        _ contenu: [UInt8], session id: [UInt8], maintenant: UInt64
    ) throws(ErreurCrypto) -> (message: [UInt8], amorce: AmorcePqxdh?) {
        guard let place = sessions.firstIndex(where: { $0.id == id }) else {
            throw ErreurCrypto(.encodage, "no such session")
        }
        var session = sessions[place]
        let message = try session.chiffrer(contenu, maintenant: maintenant)
        sessions[place] = session
        return (message, session.amorce)
    }

    /// What a copy that was changed since holds that this one did not.
    public func ecritures(depuis avant: SessionsAppareil) -> EcrituresSessions {
        func changees(_ differe: (Session, Session) -> Bool) -> [Session] {
            sessions.filter { session in avant.session(session.id).map { differe($0, session) } ?? true }
        }
        return EcrituresSessions(
            sessions: changees { $0.revision != $1.revision },
            sautees: changees { $0.ratchet.sautees.revision != $1.ratchet.sautees.revision }
                .filter { $0.ratchet.sautees.revision > 0 },
            effacees: avant.sessions.map(\.id).filter { session($0) == nil }, finies: finies != avant.finies)
    }
}
