/// The figures of this run would be worth nothing: what happened, for people.
struct Panne: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
