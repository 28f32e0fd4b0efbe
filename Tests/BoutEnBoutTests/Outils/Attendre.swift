import Foundation

/// Why a test could not go on: what was awaited, and what was seen instead.
struct ErreurEssai: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// How long a test waits for what should come. The end of a wait measures nothing, and suites run beside each other: less is for what
/// something else would bring later.
let patience = Duration.seconds(60)

/// Looks every few milliseconds until `condition` has a value.
/// - Returns: nil when `delai` is over and it has none.
func attendre<R>(_ delai: Duration = patience, _ condition: () throws -> R?) async throws -> R? {
    let echeance = ContinuousClock.now + delai
    while true {
        if let resultat = try condition() { return resultat }
        guard ContinuousClock.now < echeance else { return nil }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// The same for a condition that takes its time.
func attendreLong<R>(_ delai: Duration = patience, _ condition: () async throws -> R?) async throws -> R? {
    let echeance = ContinuousClock.now + delai
    while true {
        if let resultat = try await condition() { return resultat }
        guard ContinuousClock.now < echeance else { return nil }
        try await Task.sleep(for: .milliseconds(50))
    }
}
