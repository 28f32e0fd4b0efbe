import Foundation

/// How long what is under way with a file may take without a sign of life. The server's clock counts, not the relay's: it is the
/// same for all relays, and it goes on while an upload lasts, when `maintenant` is still the moment at which that began.
enum DureesFichiers {
    /// After so long an upload is dead, and after so long nobody reads any more what was erased. In milliseconds.
    private static let patience: Int64 = 15 * 60 * 1000

    /// Documents of which the date `champ` is older than that.
    static func depassees(_ champ: String) -> Document {
        ["$expr": ["$lt": [.texte("$" + champ), ["$subtract": ["$$NOW", .entier(patience)]]]]]
    }

    /// Sets the date `champ` to now.
    static func dater(_ champ: String) -> Document { ["$currentDate": .document(Document([(champ, true)]))] }
}
