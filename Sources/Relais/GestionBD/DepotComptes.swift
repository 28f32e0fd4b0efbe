import Contrat
import CryptoChiffre
import Foundation

/// An account as the relay keeps it.
struct CompteRange: Sendable {
    let compte: CompteId
    let pseudo: String
    /// The salt that the client drew, 32 bytes.
    let sel: Data
    /// The verifier's version.
    let version: UInt8
    /// What `hashmdp` made of `cleAuth`.
    let verificateur: String
    /// The number of its newest statement.
    let numero: UInt32
}

/// A prekey as the relay keeps it.
struct PrecleRangee: Sendable {
    let usage: Precle.Usage
    let id: UInt32
    /// The first second after its validity, since 1970.
    let fin: UInt64
    /// The encoded prekey.
    let octets: Data
}

/// Everything that creating an account stores, in one go.
struct NouveauCompte: Sendable {
    let rangee: CompteRange
    let squelette: String
    /// Statement 0, encoded.
    let declaration: Data
    let appareil: UInt32
    let precles: [PrecleRangee]
    /// In seconds since 1970.
    let cree: UInt64
}

/// What became of a creation.
enum Creation: Sendable, Hashable {
    /// Stored now.
    case cree
    /// The same account was stored before, by this very request.
    case dejaCree
    /// Somebody has the pseudo.
    case pseudoPris
    /// Somebody has one that looks like it.
    case pseudoRessemblant
    /// The account exists under another pseudo, salt or statement.
    case compteExistant
}

/// Accounts, statements, prekeys, tokens, epoch records and used nonces. Every change is one transaction that checks again what the caller
/// has checked before, and is durable when its function returns.
protocol DepotComptes: Sendable {
    /// What `creer` would answer for this pseudo, salt, account and statement; `cree` when nothing is in the way.
    func verifierCreation(
        pseudo: String, squelette: String, sel: Data, compte: CompteId, declaration: Data, maintenant: UInt64
    ) async throws -> Creation

    /// Stores an account, unless something is in the way.
    func creer(_ nouveau: NouveauCompte) async throws -> Creation

    /// The account that bears `pseudo`.
    func compte(pseudo: String) async throws -> CompteRange?

    /// An account and its newest statement, encoded, as of one moment.
    func compte(_ compte: CompteId) async throws -> (rangee: CompteRange, declaration: Data)?

    /// Replaces the verifier of an account, provided that it is still `ancien`.
    func remplacerVerificateur(_ compte: CompteId, ancien: String, nouveau: String) async throws

    /// What is remembered of a change of password, or nil.
    func issue(_ compte: CompteId, idempotence: Data) async throws -> IssueChangement?

    /// Stores a change of password, ends every token of the account and erases the device's one-time prekeys, unless something is
    /// in the way.
    func changerMdp(_ nouveau: NouveauMdp) async throws -> Changement

    /// Makes sure that the change of key `idempotence`, which would add statement `numero`, is never made.
    func annulerMdp(_ compte: CompteId, idempotence: Data, numero: UInt32) async throws -> Annulation

    /// Gives an account another pseudo and holds back the former one until `jusqua`, unless something is in the way.
    func renommer(
        _ compte: CompteId, pseudo: String, squelette: String, maintenant: UInt64, jusqua: UInt64
    ) async throws -> Renommage

    /// Erases an account and everything of it, its mailbox included, and holds back its pseudo until `jusqua`.
    /// - Parameter parti: run once the account is gone, before what lies in its mailbox is erased, which may take a while.
    /// - Returns: false, with nothing erased, when statement `numero` is no longer its newest.
    func supprimer(
        _ compte: CompteId, numero: UInt32, jusqua: UInt64, parti: @escaping @Sendable () -> Void
    ) async throws -> Bool

    /// At most `max` statements of an account from number `depuis` on, in order; nil when there is no such account.
    func declarations(_ compte: CompteId, depuis: UInt32, max: Int) async throws -> [Data]?

    /// The last `max` statements of an account, oldest first.
    func dernieresDeclarations(_ compte: CompteId, max: Int) async throws -> [Data]

    /// As of one moment: the newest prekey of each durable use of each device, in the order of uses, and at most `max`
    /// statements from number `depuis` on. With `ponctuelles`, also a prekey of each one-time use of each device, if there is
    /// one that is not over: it is erased with that and handed out to nobody else.
    func cles(
        _ compte: CompteId, depuis: UInt32, max: Int, ponctuelles: Bool, maintenant: UInt64
    ) async throws -> (precles: [(appareil: UInt32, octets: Data)], declarations: [Data])

    /// Stores prekeys of a device, verified by statement `numero` of its account.
    /// - Parameter remplacer: whether all others of the device go, but for the newest of each durable use.
    func publierPrecles(
        _ precles: [PrecleRangee], remplacer: Bool, porteur: Porteur, numero: UInt32, maintenant: UInt64
    ) async throws -> Publication

    /// Whether an envelope whose seal key is `sceau` may be left for a device: not when that key was superseded before `avant`, or
    /// is older than any that the relay remembers.
    func destination(_ sceau: UInt32, de porteur: Porteur, avant: UInt64) async throws -> Destination

    /// Stores the hash of a token, and the epoch record unless the device has one as high; the oldest token of a device goes
    /// when it has 16.
    func deposerJeton(
        _ hash: Data, porteur: Porteur, numero: UInt32, expire: UInt64, epoque: Epoque
    ) async throws -> Ouverture

    /// Keeps `epoque` unless the device has a record as high.
    /// - Returns: the record that was held until then.
    func relever(_ epoque: Epoque, porteur: Porteur) async throws -> Epoque?

    /// Whose token has this hash and is not over.
    func porteur(jeton hash: Data, maintenant: UInt64) async throws -> Porteur?

    /// Ends the token with this hash.
    func oublierJeton(_ hash: Data) async throws

    /// Ends every token of an account.
    func oublierJetons(_ compte: CompteId) async throws

    /// Marks a nonce as used.
    /// - Returns: false when it was used before.
    func consommerNonce(_ nonce: Data, expire: UInt64) async throws -> Bool

    /// Erases the tokens, nonces, one-time prekeys and held-back pseudos that are over.
    func purger(maintenant: UInt64) async throws
}
