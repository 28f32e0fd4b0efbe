import CryptoChiffre
import Foundation
import NIOCore

/// A file that is about to come.
struct NouveauFichier: Sendable {
    /// The client's name for it, 32 bytes: whoever knows it may fetch the file.
    let id: Data
    /// In bytes.
    let taille: Int64
    /// Hash of the deletion secret, 32 bytes.
    let effacement: Data
    /// Whose quota it counts for; not stored with it.
    let compte: CompteId
}

/// What became of a file that came.
enum DepotFichier: Sendable, Hashable {
    /// Safe on disk until `expire`, in seconds since 1970.
    case depose(expire: UInt64)
    /// A file of this id is there or on its way.
    case existe
    /// Fewer or more bytes came than were announced: nothing was kept.
    case incomplet
    /// The account would have left more than it may in a day.
    case quotaAtteint
    /// The relay would hold more than it may, or the disk is full.
    case plein
}

/// A file that the relay holds.
struct FichierRange: Sendable, Hashable {
    /// In bytes.
    let taille: Int64
    /// In seconds since 1970.
    let expire: UInt64
}

/// A file open for reading, to its end even when it is erased meanwhile.
protocol LectureFichier: Sendable {
    /// In bytes.
    var taille: Int64 { get }

    /// Reads `nombre` bytes from `debut` on; fewer only at the end.
    func lire(depuis debut: Int64, nombre: Int) async throws -> ByteBuffer
}

/// Files that wait for whoever knows their id. Nothing of who left them or may fetch them is stored. Every change is durable
/// when its function returns.
protocol DepotFichiers: Sendable {
    /// Stores exactly the bytes of `corps`, as they come, or nothing.
    func deposer(
        _ fichier: NouveauFichier, corps: some AsyncSequence<ByteBuffer, any Error> & Sendable, maintenant: UInt64
    ) async throws -> DepotFichier

    /// What the relay has of each of these ids, in their order; nil for what it does not have.
    func etats(_ ids: [Data], maintenant: UInt64) async throws -> [FichierRange?]

    /// Opens a file; nil when it is not there.
    func ouvrir(_ id: Data, maintenant: UInt64) async throws -> (any LectureFichier)?

    /// Erases a file, provided that `effacement` is the hash it came with.
    func effacer(_ id: Data, effacement: Data) async throws

    /// Erases what has expired, quotas of past days, and whatever a crash has left of a file.
    /// - Returns: the number of files erased.
    func purger(maintenant: UInt64) async throws -> Int
}
