import Contrat
import CryptoChiffre
import Foundation

/// What became of an envelope.
enum Depot: Sendable, Hashable {
    /// Stored now.
    case depose
    /// The same idempotency key came before for this device.
    case dejaDepose
    /// The device's mailbox is full.
    case boitePleine
}

/// How much of what the depot keeps.
enum LimitesDepot {
    /// Most envelopes in one device's mailbox.
    static let enveloppesParBoite = 100_000
    /// Most bytes of envelopes in one device's mailbox: 1 GiB.
    static let octetsParBoite = 1 << 30
    /// How long an idempotency key is remembered, in seconds: a day longer than the envelope.
    static let dureeIdempotence = LimitesContrat.attenteMessage + 86400
}

/// An envelope in its mailbox.
struct MessageRange: Sendable {
    /// Its place in the mailbox: later ones have higher ones, and none is given twice.
    let rang: UInt32
    let message: MessageEnAttente
}

/// Envelopes that wait for a device. Nothing of who left them is stored. Every change is durable when its function returns.
protocol DepotMessages: Sendable {
    /// Stores an envelope, its idempotency key and the mailbox's counters together. Whoever waits for the device's mail is told
    /// once it is durable, in the order of the ranks.
    func deposer(
        _ enveloppe: Data, pour destinataire: Porteur, idempotence: Data, maintenant: UInt64
    ) async throws -> Depot

    /// The oldest envelopes of a device after rank `apres` that have not expired: at most `limite`, and at most `octets` bytes
    /// but for the first. A rank that was never given, as one from before the relay was restored from a backup, counts as 0.
    /// - Returns: also after which rank they are then.
    func lire(
        _ destinataire: Porteur, apres: UInt32, limite: Int, octets: Int, maintenant: UInt64
    ) async throws -> (messages: [MessageRange], reste: Bool, apres: UInt32)

    /// Erases those of `ids` that wait for this device.
    func supprimer(_ ids: [Data], de destinataire: Porteur) async throws

    /// Erases everything in the mailboxes of an account that is gone. It may be done again.
    func fermer(_ compte: CompteId) async throws

    /// Erases expired envelopes, those of accounts that are gone, and forgotten idempotency keys.
    /// - Returns: the number of envelopes erased.
    func purger(maintenant: UInt64) async throws -> Int
}
