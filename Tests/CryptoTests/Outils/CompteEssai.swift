import Testing

@testable import CryptoChiffre

/// A real account with one device, its keys and its bundle, as the tests need two or three of.
struct CompteEssai {
    /// 14 November 2023: the time of every account of these tests.
    static let maintenant: UInt64 = 1_700_000_000

    let arene: Arene
    let trousseau: Trousseau
    let declaration: Declaration
    let sceau: ClesLocales.Cle
    let spk: ClesLocales.Cle
    let pqspk: ClesLocales.Cle
    let opk: ClesLocales.Cle
    let pqopk: ClesLocales.Cle

    init() throws {
        arene = try Arene()
        (trousseau, declaration, _) = try Trousseau.nouveau(
            nomRelais: "relais.example", date: Self.maintenant, dans: arene)
        sceau = try Self.cle(.sceau, id: 1, trousseau)
        spk = try Self.cle(.spk, id: 2, trousseau)
        pqspk = try Self.cle(.pqspk, id: 3, trousseau)
        opk = try Self.cle(.opk, id: 4, trousseau)
        pqopk = try Self.cle(.pqopk, id: 5, trousseau)
    }

    var cles: ClesLocales { ClesLocales([sceau, spk, pqspk, opk, pqopk]) }
    var partie: Partie { Partie(compte: trousseau.compte, appareil: 1, gen: 0) }

    func bout() throws -> Bout { try Bout(declaration, appareil: 1) }

    /// The bundle as a relay serves it: with one-time prekeys, or when they are used up.
    func paquet(_ ponctuelles: [Precle.Usage] = Precle.Usage.ponctuelles) throws -> PaquetCles {
        let cles = [sceau, spk, pqspk] + [opk, pqopk].filter { ponctuelles.contains($0.precle.usage) }
        return try PaquetCles(
            precles: cles.map(\.precle.octets), declaration: declaration, appareil: 1, maintenant: Self.maintenant)
    }

    func cle(_ usage: Precle.Usage, id: UInt32, debut: UInt64 = maintenant) throws -> ClesLocales.Cle {
        try Self.cle(usage, id: id, debut: debut, trousseau)
    }

    private static func cle(
        _ usage: Precle.Usage, id: UInt32, debut: UInt64 = maintenant, _ trousseau: Trousseau
    ) throws -> ClesLocales.Cle {
        let paire = try PairePrecle(usage: usage, dans: trousseau.arene)
        let precle = try Precle(
            usage: usage, compte: trousseau.compte, appareil: 1, id: id, debut: debut, cle: paire.publique,
            dsk: trousseau.dsk)
        return ClesLocales.Cle(precle: precle, paire: paire)
    }
}
