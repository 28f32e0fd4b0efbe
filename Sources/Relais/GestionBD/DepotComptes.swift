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
}

/// A prekey as the relay keeps it.
struct PrecleRangee: Sendable {
    let usage: Precle.Usage
    let id: UInt32
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

/// Accounts, statements, prekeys, tokens and used nonces. Every change is durable when its function returns.
protocol DepotComptes: Sendable {
    /// What `creer` would answer for this pseudo, salt, account and statement; `cree` when nothing is in the way.
    func verifierCreation(
        pseudo: String, squelette: String, sel: Data, compte: CompteId, declaration: Data
    ) async throws -> Creation

    /// Stores an account, unless something is in the way.
    func creer(_ nouveau: NouveauCompte) async throws -> Creation

    /// The account that bears `pseudo`.
    func compte(pseudo: String) async throws -> CompteRange?

    /// Replaces the verifier of an account, provided that it is still `ancien`.
    func remplacerVerificateur(_ compte: CompteId, ancien: String, nouveau: String) async throws

    /// At most `max` statements of an account from number `depuis` on, in order; nil when there is no such account.
    func declarations(_ compte: CompteId, depuis: UInt32, max: Int) async throws -> [Data]?

    /// The last `max` statements of an account, oldest first.
    func dernieresDeclarations(_ compte: CompteId, max: Int) async throws -> [Data]

    /// The newest prekey of each use of each device, in the order of devices and uses.
    func precles(_ compte: CompteId) async throws -> [(appareil: UInt32, octets: Data)]

    /// Stores prekeys of a device.
    /// - Returns: false, with nothing stored, when an id was used before with other bytes or is not above the last one.
    func publierPrecles(_ precles: [PrecleRangee], porteur: Porteur, maintenant: UInt64) async throws -> Bool

    /// Stores the hash of a token; the oldest of a device goes when it has 16.
    func deposerJeton(_ hash: Data, porteur: Porteur, expire: UInt64) async throws

    /// Whose token has this hash and is not over.
    func porteur(jeton hash: Data, maintenant: UInt64) async throws -> Porteur?

    /// Marks a nonce as used.
    /// - Returns: false when it was used before.
    func consommerNonce(_ nonce: Data, expire: UInt64) async throws -> Bool

    /// Erases the tokens and nonces that are over.
    func purger(maintenant: UInt64) async throws
}
