/// What a database refused.
protocol ErreurBD: Error {
    /// What a request is answered that came upon it: it may come again. Nil when it is the relay's own fault.
    var refus: Refus? { get }
    /// A code for the operator: nothing of what was asked or is stored.
    var pourJournal: String { get }
}
