public import CryptoChiffre

/// A whole account with one device and its first two prekeys, made as the client makes one, without a file or a relay.
public struct CompteBench: Sendable {
    /// Its private keys.
    public let trousseau: Trousseau
    /// Its statement 0.
    public let declaration: Declaration
    /// The key that envelopes are sealed to.
    public let sceau: ClesLocales.Cle
    /// The key of suite 0x00.
    public let boite: ClesLocales.Cle

    /// Makes an account at `date`, in seconds since 1970.
    public init(nomRelais: String, date: UInt64, dans arene: Arene) throws {
        let (trousseau, declaration, _) = try Trousseau.nouveau(nomRelais: nomRelais, date: date, dans: arene)
        func cle(_ usage: Precle.Usage) throws -> ClesLocales.Cle {
            let paire = try PaireX25519(dans: arene)
            let precle = try Precle(
                usage: usage, compte: declaration.compte, appareil: trousseau.appareil, id: 1, debut: date,
                cle: paire.publique, dsk: trousseau.dsk)
            return ClesLocales.Cle(precle: precle, paire: paire)
        }
        self.trousseau = trousseau
        self.declaration = declaration
        sceau = try cle(.sceau)
        boite = try cle(.boite)
    }

    /// This end of a session.
    public var partie: Partie { Partie(compte: declaration.compte, appareil: trousseau.appareil, gen: declaration.gen) }

    /// The private halves of its prekeys.
    public var cles: ClesLocales { ClesLocales([sceau, boite]) }

    /// Its bundle, verified, as who writes to it holds it.
    public func paquet(date: UInt64) throws -> PaquetCles {
        try PaquetCles(
            precles: [sceau.precle.octets, boite.precle.octets], declaration: declaration, appareil: trousseau.appareil,
            maintenant: date)
    }
}
