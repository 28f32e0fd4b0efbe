import CryptoChiffre

/// What stood on the line of a conversation when it was left, sealed: it stands there again when the conversation is opened.
struct BrouillonLocal: Codable, Sendable {
    let texte: String

    static func lire(_ compte: CompteId, _ rangees: Rangees) throws -> BrouillonLocal? {
        try rangees.lire(.brouillons, compte.octets)
    }

    static func existe(_ compte: CompteId, _ rangees: Rangees) throws -> Bool {
        try rangees.contient(.brouillons, compte.octets)
    }

    func ecrire(_ compte: CompteId, _ rangees: Rangees) throws {
        try rangees.ecrire(self, .brouillons, compte.octets)
    }

    static func effacer(_ compte: CompteId, _ rangees: Rangees) throws {
        try rangees.effacer(.brouillons, compte.octets)
    }
}
