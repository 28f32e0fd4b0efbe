import CZxcvbn
import CryptoChiffre

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What is wrong with a new password.
enum DefautMdp: Hashable, Sendable {
    /// What makes it easy to guess.
    enum Motif: Hashable, Sendable {
        /// Dictionary words, spelled with digits or not.
        case mots
        /// The pseudo or the relay's name.
        case personnel
        /// The same thing again and again.
        case repetition
        /// abc, 123.
        case suite
        /// Neighbouring keys.
        case clavier
        /// A date or a year.
        case date
        /// None of these: it lacks length.
        case court
    }

    /// Shorter than so many characters.
    case tropCourt(Int)
    /// Longer than so many bytes.
    case tropLong(Int)
    /// Fewer guesses than `MotDePasse.entropieMinimale` would find it.
    case devinable(Motif)
    /// Not UTF-8, or more than one line.
    case illisible
}

/// The rule for new passwords.
enum MotDePasse {
    static let longueurMinimale = 12
    /// Bits by zxcvbn's estimate. With Argon2id at 256 MiB, 2^50 guesses are out of reach of a stolen keyring.
    static let entropieMinimale = 50.0
}

/// Refuses a new password that is short or easy to guess; `connus` are words that an attacker would try first.
/// - Throws: `mdpInvalide` with the reason.
func verificationMDP(_ mdp: String, connus: [String]) throws(ErreurClient) {
    guard mdp.count >= MotDePasse.longueurMinimale else {
        throw .mdpInvalide(.tropCourt(MotDePasse.longueurMinimale))
    }
    guard mdp.utf8.count <= Limites.mdp else { throw .mdpInvalide(.tropLong(Limites.mdp)) }
    let mesure = Zxcvbn.mesurer(mdp, connus: connus)
    guard mesure.bits >= MotDePasse.entropieMinimale else { throw .mdpInvalide(.devinable(mesure.motif)) }
}

/// libzxcvbn's estimate.
private enum Zxcvbn {
    /// What zxcvbn looks at: its time grows with the cube of the length.
    static let longueurMax = 100

    static func mesurer(_ mdp: String, connus: [String]) -> (bits: Double, motif: DefautMdp.Motif) {
        let debut = String(mdp.prefix(longueurMax))
        let copies = connus.map { strdup($0) }
        defer { for copie in copies { free(copie) } }
        var dictionnaire: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) } + [nil]
        var details: UnsafeMutablePointer<ZxcMatch_t>?
        let bits = ZxcvbnMatch(debut, &dictionnaire, &details)
        defer { ZxcvbnFreeInfo(details) }
        var motif = DefautMdp.Motif.court
        var plusLong: Int32 = 0
        var morceau = details
        while let courant = morceau?.pointee {
            if courant.Length > plusLong, let trouve = Self.motif(courant.Type) {
                motif = trouve
                plusLong = courant.Length
            }
            morceau = courant.Next
        }
        return (bits, motif)
    }

    private static func motif(_ type: ZxcTypeMatch_t) -> DefautMdp.Motif? {
        switch type.rawValue & ~MULTIPLE_MATCH.rawValue {
        case DICTIONARY_MATCH.rawValue, DICT_LEET_MATCH.rawValue: .mots
        case USER_MATCH.rawValue, USER_LEET_MATCH.rawValue: .personnel
        case REPEATS_MATCH.rawValue: .repetition
        case SEQUENCE_MATCH.rawValue: .suite
        case SPATIAL_MATCH.rawValue: .clavier
        case DATE_MATCH.rawValue, YEAR_MATCH.rawValue: .date
        default: nil
        }
    }
}
