import Foundation

/// An envelope on its way into a mailbox.
struct DepotEnCours: Sendable {
    let boite: BoiteMongo
    /// The idempotency key.
    let cle: Data
    let enveloppe: Data
    /// What is random of its id.
    let hasard: Data
    /// In seconds since 1970.
    let maintenant: UInt64
}

/// What became of an envelope, and the rank that it has now.
struct DepotEcrit: Sendable {
    let depot: Depot
    var rang: UInt32?
}
