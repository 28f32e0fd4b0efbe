import Foundation

/// What the relay remembers of a change of password by its key.
enum IssueChangement: Sendable, Hashable {
    /// Committed, by the request of this hash.
    case fait(empreinte: Data)
    /// Cancelled before it was: it never will be.
    case annule
}

/// What became of a change of password.
enum Changement: Sendable, Hashable {
    /// Stored now.
    case fait
    /// Its key has an outcome already.
    case deja(IssueChangement)
    /// Another statement is the newest by now.
    case perime
    /// A prekey's id is not above the last one.
    case precleAncienne
    /// The verifier was made anew in between: the same request may come again.
    case aRepeter
}

/// What became of a cancellation.
enum Annulation: Sendable, Hashable {
    /// The change had been committed.
    case dejaFait
    /// It never will be.
    case annule
    /// Too many of the account's cancelled changes are remembered already.
    case tropNombreuses
}
