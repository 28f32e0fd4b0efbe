import Crypto
import Foundation

/// What two people compare to know that each has the other's keys: sixty digits, the same at both ends (docs/PROTOCOL.md, section 21).
/// Made as Signal's are, of the keys that sign the statements: it changes with each change of password.
public struct Empreinte: Hashable, Sendable {
    /// Digits in all, and in a group as they are shown.
    private static let longueur = 60
    private static let groupe = 5
    /// Rounds of SHA-512: who looks for keys whose digits are alike pays them for each try.
    private static let tours = 5200
    /// Version 0 of the construction.
    private static let version: [UInt8] = [0, 0]

    private let chiffres: String

    /// Of the keys of `moi` and `lui`, in either order. Costs some milliseconds.
    public init(_ moi: Declaration, _ lui: Declaration) {
        chiffres = [moi, lui].map(Self.moitie).sorted().joined()
    }

    /// Reads one as it was typed or pasted: spaces and line ends count for nothing.
    /// - Throws: `encodage` when it is not sixty digits.
    public init(texte: String) throws(ErreurCrypto) {
        let lus = texte.filter { !$0.isWhitespace }
        guard lus.utf8.count == Self.longueur, lus.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw ErreurCrypto(.encodage, "a fingerprint is sixty digits")
        }
        chiffres = lus
    }

    /// The digits in twelve groups of five.
    public var groupes: [String] {
        stride(from: 0, to: Self.longueur, by: Self.groupe).map {
            String(chiffres.dropFirst($0).prefix(Self.groupe))
        }
    }

    private static func moitie(_ declaration: Declaration) -> String {
        let ik = declaration.ik.octets
        var hash = Array(SHA512.hash(data: version + ik + declaration.compte.octets))
        for _ in 1..<tours { hash = Array(SHA512.hash(data: hash + ik)) }
        return stride(from: 0, to: longueur / 2, by: groupe).map { debut in
            let nombre = hash[debut..<debut + groupe].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 100_000
            return String(repeating: "0", count: groupe - String(nombre).count) + String(nombre)
        }.joined()
    }
}
