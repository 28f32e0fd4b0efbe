@testable import CryptoChiffre

/// An account whose keys are the same in each run, so that a corpus keeps its worth.
struct CompteFixe: Sendable {
    /// 14 November 2023: the time of everything here.
    static let maintenant: UInt64 = 1_700_000_000
    /// Where all keys live: large enough for a keyring with many row keys.
    static let arene = ou { try Arene(capacite: 128 * 1024) }
    static let alice = ou { try CompteFixe(1) }
    static let bob = ou { try CompteFixe(2) }

    let compte: CompteId
    let ik: PaireEd25519
    let dsk: PaireEd25519
    let idh: PaireX25519
    let bout: Bout
    let sceau: ClesLocales.Cle
    let spk: ClesLocales.Cle
    let pqspk: ClesLocales.Cle
    let opk: ClesLocales.Cle
    let pqopk: ClesLocales.Cle

    private init(_ graine: UInt8) throws {
        compte = try CompteId([UInt8](repeating: graine, count: CompteId.taille))
        ik = try Self.signature(graine, 1)
        dsk = try Self.signature(graine, 2)
        idh = try PaireX25519(secrete: Self.secret(graine, 3))
        bout = Bout(
            partie: Partie(compte: compte, appareil: 1, gen: 0), ik: ik.publique, dsk: dsk.publique, idh: idh.publique)
        let (compte, dsk) = (compte, dsk)
        func cle(_ usage: Precle.Usage) throws -> ClesLocales.Cle {
            let paire: PairePrecle =
                usage.estMLKEM
                ? .mlkem1024(try PaireMLKEM1024(graine: Self.secret(graine, 10 + usage.rawValue, taille: 64)))
                : .x25519(try PaireX25519(secrete: Self.secret(graine, 10 + usage.rawValue)))
            let precle = try Precle(
                usage: usage, compte: compte, appareil: 1, id: UInt32(usage.rawValue), debut: Self.maintenant,
                cle: paire.publique, dsk: dsk)
            return ClesLocales.Cle(precle: precle, paire: paire)
        }
        sceau = try cle(.sceau)
        spk = try cle(.spk)
        pqspk = try cle(.pqspk)
        opk = try cle(.opk)
        pqopk = try cle(.pqopk)
    }

    var precles: [ClesLocales.Cle] { [sceau, spk, pqspk, opk, pqopk] }

    /// The bundle, with one-time prekeys or without.
    func paquet(avecPonctuelles: Bool) throws -> PaquetCles {
        let cles = avecPonctuelles ? precles : [sceau, spk, pqspk]
        return try PaquetCles(
            precles: cles.map(\.precle.octets), compte: compte, appareil: 1, dsk: dsk.publique,
            maintenant: Self.maintenant)
    }

    /// The keys that `amorce` names, nil when there is no such key.
    func cles(_ amorce: AmorcePqxdh, de lui: CompteFixe) -> ClesReponse? {
        let pq = amorce.pqUsage == .pqopk ? pqopk : pqspk
        guard amorce.spk == spk.precle.id, amorce.pq == pq.precle.id,
            amorce.opk == nil || amorce.opk == opk.precle.id
        else { return nil }
        return ClesReponse(
            moi: bout, lui: lui.bout, idh: idh, spk: spk, opk: amorce.opk == nil ? nil : opk, pq: pq)
    }

    /// A key pair of signatures, the same in each run.
    static func signature(_ graine: UInt8, _ rang: UInt8) throws -> PaireEd25519 {
        try PaireEd25519(graine: secret(graine, rang), dans: arene)
    }

    /// A secret that is none.
    static func secret(_ graine: UInt8, _ rang: UInt8, taille: Int = 32) throws -> Secret {
        try arene.copier([graine] + [UInt8](repeating: rang, count: taille - 1))
    }

    /// The value of something that works, or the end of the program: without its keys nothing can be tried.
    static func ou<Valeur>(_ faire: () throws -> Valeur) -> Valeur {
        do { return try faire() } catch { echouer("\(error)") }
    }
}
