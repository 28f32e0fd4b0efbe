import Contrat

/// What became of a login that was proved.
enum Ouverture: Sendable, Hashable {
    /// Its token is stored; `avant` is the epoch record that was held of the device until then.
    case faite(avant: Epoque?)
    /// Another statement is the account's newest by now: nothing was stored.
    case perimee
}
