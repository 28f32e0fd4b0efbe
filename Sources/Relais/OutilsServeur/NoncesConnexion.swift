import Contrat
import CryptoChiffre

/// Login nonces that cost the relay nothing to give: 16 random bytes, the expiry in 8 bytes big-endian, and a 24-byte MAC
/// over both and the pseudo. Only one that is used is written down, until it expires.
struct NoncesConnexion: Sendable {
    private static let tailleAlea = 16
    private static let tailleMac = 24

    let secret: SecretRelais
    let horloge: Horloge

    /// A new nonce for `pseudo`, 48 bytes, good for 60 s.
    func emettre(pseudo: String) throws -> [UInt8] {
        let expire = horloge.maintenant + LimitesContrat.dureeNonce
        let debut = try Alea.octets(Self.tailleAlea) + withUnsafeBytes(of: expire.bigEndian) { Array($0) }
        return try debut + mac(debut, pseudo)
    }

    /// The expiry of a nonce that this relay made for `pseudo` and that is not over, or nil. Whether it was used is the
    /// depot's to say.
    func expiration(_ nonce: [UInt8], pseudo: String) throws -> UInt64? {
        guard nonce.count == Connexion.tailleNonce else { return nil }
        let debut = Array(nonce.dropLast(Self.tailleMac))
        guard Comparaison.egaux(nonce.suffix(Self.tailleMac), try mac(debut, pseudo)) else { return nil }
        let expire = debut.dropFirst(Self.tailleAlea).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return expire > horloge.maintenant ? expire : nil
    }

    private func mac(_ debut: [UInt8], _ pseudo: String) throws -> [UInt8] {
        try secret.hash(.nonce, debut + Array(pseudo.utf8), taille: Self.tailleMac)
    }
}
