import CryptoChiffre
import Foundation

/// Everything that a change of password stores, in one go, with what was verified before it.
struct NouveauMdp: Sendable {
    let compte: CompteId
    /// The change's key, 16 bytes.
    let idempotence: Data
    /// Keyed hash of the request, by which a repetition is known.
    let empreinte: Data
    /// The verifier that the old password was verified against.
    let ancienVerificateur: String
    /// The newest statement that the new one was verified against, encoded.
    let ancienneDeclaration: Data
    /// The new salt, 32 bytes.
    let sel: Data
    /// The new verifier's version.
    let version: UInt8
    /// What `hashmdp` made of the new `cleAuth`.
    let verificateur: String
    let numero: UInt32
    /// The new statement, encoded.
    let declaration: Data
    let appareil: UInt32
    let precles: [PrecleRangee]
    /// In seconds since 1970.
    let date: UInt64
}
