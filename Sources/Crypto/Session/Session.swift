/// A session with one device of another account (suite 0x01). A value: work on a copy, commit its `etat` together with what came
/// of it, or drop both.
public struct Session: Sendable {
    /// Size of an `id` in bytes.
    public static let tailleId = 32

    /// Whether this end began it.
    public let initiateur: Bool
    /// Our end.
    public let moi: Partie
    /// The other end.
    public let lui: Partie
    /// The name of its handshake.
    public let nom: [UInt8]
    /// The handshake, repeated with each message until the first reply; nil for who did not begin.
    public internal(set) var amorce: AmorcePqxdh?
    /// Whether it only receives, for good: its other end closed it.
    public internal(set) var fermee = false
    /// Whether it only receives because both ends began at once and go on with the other session.
    public internal(set) var perdante = false
    /// When the other end was last heard in it, or when it began, in seconds since 1970.
    public internal(set) var entendue: UInt64

    let liaison: Liaison
    var ratchet: Ratchet
    /// The prekeys that its handshake named.
    let precles: AmorcePqxdh.Precles
    /// In seconds since 1970: for who began, until when messages may go with the handshake, 7 days after the bundle was fetched;
    /// for the other end, until when the handshake could be made again.
    let fin: UInt64
    /// Orders sessions by when they were last chosen to send on.
    var rang: UInt64 = 0
    /// Counts the changes since it was made or read.
    var revision: UInt64 = 0

    /// Its identity, 32 bytes, the same at both ends; not secret.
    public var id: [UInt8] { liaison.session }
    /// Whether the other end has answered, or began it.
    public var repondue: Bool { amorce == nil }

    /// Whether the other end's generation and identity key are those that `declaration` names.
    public func estAvec(_ declaration: Declaration) throws(ErreurCrypto) -> Bool {
        guard declaration.compte == lui.compte, declaration.gen == lui.gen else { return false }
        let sienne = initiateur ? liaison.ikRepondeur : liaison.ikInitiateur
        return try Bout.hash(ik: declaration.ik) == sienne
    }

    /// Begins with the device whose bundle was fetched and verified.
    /// - Throws: `signature` when the bundle is not that of `lui`, or for a session with oneself; `cleRefusee` for a key of low order.
    static func initier(
        moi: Bout, idh: PaireX25519, lui: Bout, paquet: PaquetCles, fin: UInt64, maintenant: UInt64
    ) throws(ErreurCrypto) -> Session {
        guard moi.partie.compte != lui.partie.compte else { throw ErreurCrypto(.signature, "session with oneself") }
        guard paquet.spk.compte == lui.partie.compte, paquet.appareil == lui.partie.appareil, paquet.dsk == lui.dsk
        else { throw ErreurCrypto(.signature, "bundle of another device") }
        guard moi.idh == idh.publique else { throw ErreurCrypto(.cleRefusee, "another identity than ours") }
        let (secrets, amorce) = try Pqxdh.initier(moi: moi, idh: idh, lui: lui, paquet: paquet)
        let ratchet = try Ratchet(initiateur: secrets, spk: paquet.spk.cle.x25519)
        return Session(
            initiateur: true, moi: moi.partie, lui: lui.partie, amorce: amorce, aRepeter: true,
            liaison: try liaison(secrets, moi, lui), ratchet: ratchet, fin: fin, maintenant: maintenant)
    }

    /// Answers a handshake with the first message that arrives of it.
    /// - Throws: `cleRefusee`, `perime` as `ClesReponse.verifier`; what `Ratchet.init(repondeur:)` throws.
    static func repondre(
        _ amorce: AmorcePqxdh, _ message: MessageRatchet.Lu, cles: ClesReponse, maintenant: UInt64
    ) throws(ErreurCrypto) -> (session: Session, contenu: [UInt8]) {
        guard cles.moi.partie.compte != cles.lui.partie.compte else {
            throw ErreurCrypto(.signature, "session with oneself")
        }
        try cles.verifier(amorce, maintenant: maintenant)
        let secrets = try Pqxdh.repondre(amorce, cles: cles)
        let liaison = try liaison(secrets, cles.lui, cles.moi)
        var contenu: [UInt8] = []
        let ratchet = try Ratchet(
            repondeur: secrets, spk: cles.spk.paire.x25519, message: message, liaison: liaison,
            maintenant: maintenant, contenu: &contenu)
        let session = Session(
            initiateur: false, moi: cles.moi.partie, lui: cles.lui.partie, amorce: amorce, aRepeter: false,
            liaison: liaison, ratchet: ratchet, fin: cles.fin, maintenant: maintenant)
        return (session, contenu)
    }

    /// Whether a message sent at `maintenant` can still be read when it comes: without an answer, for 7 days.
    func estOuverte(_ maintenant: UInt64) -> Bool { amorce == nil || maintenant < fin }

    /// Encrypts `contenu` as the next message to the other end; `amorce` goes along while there is one.
    /// - Throws: `limite` for a content over 56 KiB; `perime` when the handshake was not answered in 7 days.
    mutating func chiffrer(_ contenu: [UInt8], maintenant: UInt64) throws(ErreurCrypto) -> [UInt8] {
        guard estOuverte(maintenant) else { throw ErreurCrypto(.perime, "handshake unanswered for 7 days") }
        guard contenu.count <= Limites.contenu else { throw ErreurCrypto(.limite, "content over 56 KiB") }
        let message = try ratchet.chiffrer(contenu, liaison: liaison, deInitiateur: initiateur)
        revision += 1
        return message
    }

    /// Decrypts a message of the other end. After an error the value is worth nothing: work on a copy.
    mutating func dechiffrer(_ message: MessageRatchet.Lu, maintenant: UInt64) throws(ErreurCrypto) -> [UInt8] {
        let contenu = try ratchet.dechiffrer(
            message, liaison: liaison, deInitiateur: !initiateur, maintenant: maintenant)
        amorce = nil
        entendue = max(entendue, maintenant)
        revision += 1
        return contenu
    }

    private init(
        initiateur: Bool, moi: Partie, lui: Partie, amorce: AmorcePqxdh, aRepeter: Bool, liaison: Liaison,
        ratchet: Ratchet, fin: UInt64, maintenant: UInt64
    ) {
        self.initiateur = initiateur
        self.moi = moi
        self.lui = lui
        self.amorce = aRepeter ? amorce : nil
        self.liaison = liaison
        self.ratchet = ratchet
        self.fin = fin
        nom = amorce.nom
        precles = amorce.precles
        entendue = maintenant
    }

    private static func liaison(
        _ secrets: SecretsPqxdh, _ initiateur: Bout, _ repondeur: Bout
    ) throws(ErreurCrypto) -> Liaison {
        Liaison(
            session: secrets.session, ikInitiateur: try initiateur.hashIk(), ikRepondeur: try repondeur.hashIk(),
            appareilInitiateur: initiateur.partie.appareil, appareilRepondeur: repondeur.partie.appareil)
    }
}
