import Testing

/// The attacks of the threat model, by their numbers: each a test against the real relay and the real client.
@Suite("Attacks", .timeLimit(.minutes(40)))
enum Attaques {}
