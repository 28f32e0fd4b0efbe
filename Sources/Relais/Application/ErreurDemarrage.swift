/// Why the relay did not start: one sentence that says what happened and what to do.
struct ErreurDemarrage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
