/// One operation of ours beside the raw calls that do the same work.
///
/// The raw side works in buffers made once and reused: it allocates nothing, which no wrapper that returns its result can
/// do. That is what makes it a floor: the distance to it holds the allocations, the encoding and the checks.
struct Essai {
    /// Name of ours.
    let nom: String
    /// Name of the floor.
    let plancher: String
    /// Ours, once.
    let notre: () throws -> Void
    /// The floor, once.
    let brut: () throws -> Void
}

/// An operation that failed: the figures of such a run would be worth nothing.
struct EchecEssai: Error, CustomStringConvertible {
    let description: String
}

/// Looks at what an operation gave: it must be right, and what is looked at cannot be optimised away.
func exiger(_ vrai: Bool, _ operation: StaticString) throws(EchecEssai) {
    guard vrai else { throw EchecEssai(description: "\(operation) failed") }
}
