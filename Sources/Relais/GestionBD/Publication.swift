import Contrat

/// What became of a publication of prekeys.
enum Publication: Sendable, Hashable {
    /// Stored, now or before; what the device has at the relay now.
    case faite(ReponsePrecles)
    /// An id was used before with other bytes or is not above the last one: nothing was stored.
    case precleAncienne
    /// Another statement is the account's newest by now: nothing was stored.
    case perimee
}
