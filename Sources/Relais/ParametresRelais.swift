package import CryptoChiffre

/// What a relay runs with besides its options. Neither option, variable nor file of `relais` reaches these: only a test
/// executable of this package can name others than `production`.
public struct ParametresRelais: Sendable {
    /// How SQLite waits for the disk at each commit.
    package enum Synchrone: String, Sendable {
        /// Each commit is on disk before it is answered.
        case complet = "FULL"
        /// The last commits may be lost with the power; for tests that send much.
        case normal = "NORMAL"
    }

    let couts: CoutsArgon2
    let horloge: Horloge
    let synchrone: Synchrone
    let ponctuelles: LimitesPonctuelles
    let flux: ReglagesFlux
    /// At how many pages SQLite's log is carried over into the database.
    let pagesParReleve: Int

    /// The parameters of `relais`: 19 MiB and 2 passes of Argon2id, the system's clock, commits that reach the disk, one-time
    /// prekeys in small numbers.
    public static let production = ParametresRelais(couts: .production, horloge: .systeme, synchrone: .complet)

    @TaskLocal package static var courants = ParametresRelais.production

    package init(
        couts: CoutsArgon2, horloge: Horloge, synchrone: Synchrone, ponctuelles: LimitesPonctuelles? = nil,
        flux: ReglagesFlux? = nil, pagesParReleve: Int? = nil
    ) {
        self.couts = couts
        self.horloge = horloge
        self.synchrone = synchrone
        self.ponctuelles = ponctuelles ?? .production
        self.flux = flux ?? .production
        self.pagesParReleve = pagesParReleve ?? ReleveJournal.pagesParReleve
    }
}
