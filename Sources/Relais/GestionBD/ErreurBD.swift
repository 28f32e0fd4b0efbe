/// What a database refused.
protocol ErreurBD: Error {
    /// What a request is answered that came upon it: it may come again. Nil when it is the relay's own fault.
    var refus: Refus? { get }
    /// Whether nobody knows what became of a write that failed so.
    var incertaine: Bool { get }
    /// A code for the operator: nothing of what was asked or is stored.
    var pourJournal: String { get }
}
