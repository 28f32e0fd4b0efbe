import Testing

@testable import CryptoChiffre

/// A real account with one device, its keys and its bundle, as the tests need two or three of.
struct CompteEssai {
    /// 14 November 2023: the time of every account of these tests.
    static let maintenant: UInt64 = 1_700_000_000

    let arene: Arene
    let trousseau: Trousseau
    let declaration: Declaration
    let boite: ClesLocales.Cle
    let sceau: ClesLocales.Cle

    init() throws {
        arene = try Arene()
        (trousseau, declaration, _) = try Trousseau.nouveau(
            nomRelais: "relais.example", date: Self.maintenant, dans: arene)
        boite = try Self.cle(.boite, id: 1, trousseau)
        sceau = try Self.cle(.sceau, id: 1, trousseau)
    }

    var cles: ClesLocales { ClesLocales([boite, sceau]) }
    var partie: Partie { Partie(compte: trousseau.compte, appareil: 1, gen: 0) }

    func paquet() throws -> PaquetCles {
        try PaquetCles(
            precles: [sceau.precle.octets, boite.precle.octets], declaration: declaration, appareil: 1,
            maintenant: Self.maintenant)
    }

    func cle(_ usage: Precle.Usage, id: UInt32, debut: UInt64 = maintenant) throws -> ClesLocales.Cle {
        try Self.cle(usage, id: id, debut: debut, trousseau)
    }

    /// A session of this account's device with that of `autre`, begun here.
    func initier(vers autre: CompteEssai) throws -> any Session {
        try Sessions.initier(moi: partie, lui: autre.declaration, paquet: autre.paquet())
    }

    /// A session that waits for the first message of `autre`.
    func accepter(de autre: CompteEssai) throws -> any Session {
        try Sessions.accepter(moi: partie, lui: autre.declaration, appareil: 1)
    }

    private static func cle(
        _ usage: Precle.Usage, id: UInt32, debut: UInt64 = maintenant, _ trousseau: Trousseau
    ) throws -> ClesLocales.Cle {
        let paire = try PaireX25519(dans: trousseau.arene)
        let precle = try Precle(
            usage: usage, compte: trousseau.compte, appareil: 1, id: id, debut: debut, cle: paire.publique,
            dsk: trousseau.dsk)
        return ClesLocales.Cle(precle: precle, paire: paire)
    }
}
