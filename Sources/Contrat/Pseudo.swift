/// The form of a pseudo: 3 to 32 of `a-z 0-9 _ . -`, a letter first.
public enum Pseudo {
    /// What is wrong with a pseudo.
    public enum Defaut: Sendable, Hashable {
        /// Shorter than 3 or longer than 32 characters.
        case longueur
        /// Does not begin with a letter of a-z.
        case debut
        /// Holds another character than `a-z 0-9 _ . -`.
        case caractere
    }

    /// The accepted numbers of characters.
    public static let longueurs = 3...32

    /// The first thing wrong with `pseudo`, or nil.
    public static func defaut(_ pseudo: String) -> Defaut? {
        let lettres = UInt8(ascii: "a")...UInt8(ascii: "z")
        let chiffres = UInt8(ascii: "0")...UInt8(ascii: "9")
        let octets = Array(pseudo.utf8)
        guard longueurs.contains(pseudo.count) else { return .longueur }
        guard octets.allSatisfy({ lettres.contains($0) || chiffres.contains($0) || "_.-".utf8.contains($0) }) else {
            return .caractere
        }
        return octets.first.map(lettres.contains) == true ? nil : .debut
    }
}
