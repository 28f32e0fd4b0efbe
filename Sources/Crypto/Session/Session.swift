/// One end of a session: an account, one of its devices, and the generation of its keys.
public struct Partie: Hashable, Sendable {
    /// The account.
    public let compte: CompteId
    /// The device.
    public let appareil: UInt32
    /// The generation of its keys.
    public let gen: UInt32

    /// Names an end.
    public init(compte: CompteId, appareil: UInt32, gen: UInt32) {
        self.compte = compte
        self.appareil = appareil
        self.gen = gen
    }
}

/// A content's identity, 16 random bytes.
public struct IdContenu: Hashable, Sendable {
    /// Size in bytes.
    public static let taille = 16
    /// The 16 bytes.
    public let octets: [UInt8]

    /// Accepts 16 bytes.
    /// - Throws: `encodage` for another size.
    public init(_ octets: [UInt8]) throws(ErreurCrypto) {
        guard octets.count == Self.taille else { throw ErreurCrypto(.encodage, "content id size") }
        self.octets = octets
    }

    /// Draws a new one.
    public static func nouveau() throws(ErreurCrypto) -> IdContenu { try IdContenu(Alea.octets(taille)) }
}

/// A conversation between two devices, whatever its suite. A value: work on a copy, commit its `etat` together with what
/// came of it, or drop both.
public protocol Session: Sendable {
    /// The other end.
    var lui: Partie { get }
    /// Everything there is to keep, canonical and versioned. Holds no private key in suite 0x00.
    var etat: [UInt8] { get }

    /// Whether the other end's keys are those that `declaration` names.
    func estAvec(_ declaration: Declaration) -> Bool

    /// Takes note of a verified bundle fetched anew, where the suite uses its keys beyond the handshake.
    mutating func noter(paquet: PaquetCles)

    /// Encrypts `contenu` (at most 56 KiB) for the other end. `maintenant` is in seconds since 1970.
    /// - Returns: the message, and the handshake fields to send along until the other end has answered.
    /// - Throws: `perime` when every key of the other end is past its validity: fetch its bundle first.
    mutating func chiffrer(
        _ contenu: [UInt8], id: IdContenu, cles: ClesLocales, maintenant: UInt64
    ) throws(ErreurCrypto) -> (message: [UInt8], champs: [UInt8]?)

    /// Decrypts a message of the other end. `maintenant` is in seconds since 1970.
    /// - Throws: `authentification` when it is not from that end to this one; the session is then as it was.
    mutating func dechiffrer(
        _ message: [UInt8], champs: [UInt8]?, cles: ClesLocales, maintenant: UInt64
    ) throws(ErreurCrypto) -> (id: IdContenu, contenu: [UInt8])
}

/// Where sessions come from.
public enum Sessions {
    /// Begins a session with a device whose bundle was fetched and verified.
    public static func initier(moi: Partie, lui: Declaration, paquet: PaquetCles) throws(ErreurCrypto) -> any Session {
        try SessionBoite(moi: moi, lui: lui, appareil: paquet.appareil, cleLui: paquet.boite)
    }

    /// Prepares to read the first message of a device whose statement was verified.
    public static func accepter(
        moi: Partie, lui: Declaration, appareil: UInt32
    ) throws(ErreurCrypto) -> any Session {
        try SessionBoite(moi: moi, lui: lui, appareil: appareil, cleLui: nil)
    }

    /// Takes up a session from its kept `etat`.
    public static func reprendre(etat: [UInt8]) throws(ErreurCrypto) -> any Session { try SessionBoite(etat: etat) }
}
