import Foundation

/// Why a test could not go on: what was awaited, and what was seen instead.
struct ErreurEssai: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// How long at least a test waits for what should come: the end of a wait measures nothing, and suites run beside each other.
let patience = Duration.seconds(60)

/// Looks every few milliseconds until `condition` has a value.
/// - Returns: nil when `delai`, or a minute, is over and it has none.
func attendre<R>(_ delai: Duration, _ condition: () throws -> R?) async throws -> R? {
    try await attendreAuPlus(max(delai, patience), condition)
}

/// The same for what is to come by itself, before somebody else's patience ends and makes it come.
func attendreAuPlus<R>(_ delai: Duration, _ condition: () throws -> R?) async throws -> R? {
    let echeance = ContinuousClock.now + delai
    while true {
        if let resultat = try condition() { return resultat }
        guard ContinuousClock.now < echeance else { return nil }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// As `attendre`, for a condition that takes its time.
func attendreLong<R>(_ delai: Duration, _ condition: () async throws -> R?) async throws -> R? {
    let echeance = ContinuousClock.now + max(delai, patience)
    while true {
        if let resultat = try await condition() { return resultat }
        guard ContinuousClock.now < echeance else { return nil }
        try await Task.sleep(for: .milliseconds(50))
    }
}
