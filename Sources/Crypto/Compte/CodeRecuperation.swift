/// The recovery code: 128 random bits and 20 check bits in Crockford's base32, six groups of five, shown once when the
/// account is made and kept nowhere. It makes REC and RECX (protocol section 10).
public struct CodeRecuperation: Sendable {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let symboles = 30
    private let secret: Secret

    /// Makes a new code.
    public init(dans arene: Arene) throws {
        secret = try arene.aleatoire(16)
    }

    /// Reads a code as a person types it: any case, spaces and hyphens ignored, O as 0, I and L as 1.
    /// - Throws: `encodage` when a character, the length or the check symbols are wrong.
    public init(texte: String, dans arene: Arene) throws {
        var valeurs: [UInt8] = []
        for caractere in texte.uppercased() where !caractere.isWhitespace && caractere != "-" {
            let lu: Character =
                switch caractere {
                case "O": "0"
                case "I", "L": "1"
                default: caractere
                }
            guard let valeur = Self.alphabet.firstIndex(of: lu) else {
                throw ErreurCrypto(.encodage, "recovery code: unknown character")
            }
            valeurs.append(UInt8(valeur))
        }
        defer { effacer(&valeurs) }
        guard valeurs.count == Self.symboles else { throw ErreurCrypto(.encodage, "recovery code: 30 symbols") }
        var octets = Self.grouper(valeurs.prefix(26), en: 8, depuis: 5).prefix(17).map { $0 }
        defer { effacer(&octets) }
        // 26 symbols are 130 bits: the last two must be zero, or two texts would be one code.
        guard valeurs[25] & 0b11 == 0, try Self.controle(Array(octets.prefix(16))) == Array(valeurs.suffix(4)) else {
            throw ErreurCrypto(.encodage, "recovery code: check symbols")
        }
        secret = try arene.copier(octets.prefix(16))
    }

    /// The code as it is shown: `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
    public func texte() throws -> String {
        try secret.lire { octets in
            let valeurs = Self.grouper(octets, en: 5, depuis: 8) + (try Self.controle(Array(octets)))
            let lettres = valeurs.map { Self.alphabet[Int($0)] }
            return stride(from: 0, to: lettres.count, by: 5)
                .map { String(lettres[$0..<min($0 + 5, lettres.count)]) }
                .joined(separator: "-")
        }
    }

    /// REC: signs statements in place of a lost identity key.
    public func rec(dans arene: Arene) throws -> PaireEd25519 {
        try PaireEd25519(graine: HKDF512.deriver(secret, .recuperationSignature, dans: arene), dans: arene)
    }

    /// RECX: opens backups.
    public func recx(dans arene: Arene) throws -> PaireX25519 {
        try PaireX25519(secrete: HKDF512.deriver(secret, .recuperationBoite, dans: arene))
    }

    private static func controle(_ octets: [UInt8]) throws(ErreurCrypto) -> [UInt8] {
        Array(grouper(try Blake2b.hash(.recuperationControle, octets, taille: 16), en: 5, depuis: 8).prefix(4))
    }

    /// Cuts a string of bits, most significant first, into groups of another width; the last one is filled with zeros.
    private static func grouper(_ entree: some Sequence<UInt8>, en sortie: Int, depuis largeur: Int) -> [UInt8] {
        var groupes: [UInt8] = []
        var accumulateur: UInt32 = 0
        var bits = 0
        for valeur in entree {
            accumulateur = accumulateur << UInt32(largeur) | UInt32(valeur)
            bits += largeur
            while bits >= sortie {
                bits -= sortie
                groupes.append(UInt8(truncatingIfNeeded: accumulateur >> UInt32(bits)) & (0xff >> UInt8(8 - sortie)))
            }
            accumulateur &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 {
            groupes.append(UInt8(truncatingIfNeeded: accumulateur << UInt32(sortie - bits)))
        }
        return groupes
    }
}
