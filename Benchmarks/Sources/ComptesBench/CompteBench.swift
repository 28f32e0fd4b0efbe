public import CryptoChiffre

/// A whole account with one device and its first prekeys, made as the client makes one, without a file or a relay.
public struct CompteBench: Sendable {
    /// Its private keys.
    public let trousseau: Trousseau
    /// Its statement 0.
    public let declaration: Declaration
    /// The key that envelopes are sealed to.
    public let sceau: ClesLocales.Cle
    /// The signed prekey.
    public let spk: ClesLocales.Cle
    /// The post-quantum prekey of last resort.
    public let pqspk: ClesLocales.Cle
    /// A one-time prekey.
    public let opk: ClesLocales.Cle
    /// A post-quantum one-time prekey.
    public let pqopk: ClesLocales.Cle

    /// Makes an account at `date`, in seconds since 1970.
    public init(nomRelais: String, date: UInt64, dans arene: Arene) throws {
        let (trousseau, declaration, _) = try Trousseau.nouveau(nomRelais: nomRelais, date: date, dans: arene)
        func cle(_ usage: Precle.Usage) throws -> ClesLocales.Cle {
            let paire = try PairePrecle(usage: usage, dans: arene)
            let precle = try Precle(
                usage: usage, compte: declaration.compte, appareil: trousseau.appareil, id: 1, debut: date,
                cle: paire.publique, dsk: trousseau.dsk)
            return ClesLocales.Cle(precle: precle, paire: paire)
        }
        self.trousseau = trousseau
        self.declaration = declaration
        sceau = try cle(.sceau)
        spk = try cle(.spk)
        pqspk = try cle(.pqspk)
        opk = try cle(.opk)
        pqopk = try cle(.pqopk)
    }

    /// The prekeys that every device has published.
    public var durables: [ClesLocales.Cle] { [sceau, spk, pqspk] }

    /// This end of a session.
    public func bout() throws -> Bout { try Bout(declaration, appareil: trousseau.appareil) }

    /// Its bundle with one-time prekeys, verified, as who writes to it holds it.
    public func paquet(date: UInt64) throws -> PaquetCles {
        try PaquetCles(
            precles: (durables + [opk, pqopk]).map(\.precle.octets), declaration: declaration,
            appareil: trousseau.appareil, maintenant: date)
    }

    /// What it answers a handshake of `lui` with that names the keys of that bundle.
    public func reponse(a lui: Bout) throws -> ClesReponse {
        ClesReponse(moi: try bout(), lui: lui, idh: trousseau.idh, spk: spk, opk: opk, pq: pqopk)
    }
}
