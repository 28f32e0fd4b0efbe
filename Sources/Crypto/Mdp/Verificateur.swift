/// The password split (protocol section 8): the relay sees `cleAuth`, from which neither the password nor the keyring's key
/// can be had.
public struct Verificateur: Sendable {
    /// The version that this build makes and accepts; it fixes the parameters, which are never served.
    public static let version: UInt8 = 1
    /// Size of the account's salt in bytes.
    public static let tailleSel = 32
    /// Size of `cleAuth` in bytes.
    public static let tailleCleAuth = 32

    private let parametres: ParametresArgon2

    /// The verifier under a set of costs.
    public init(couts: CoutsArgon2) { parametres = couts.verificateur }

    /// The 32 bytes that stand for the password at the relay `nomRelais` (the name pinned at creation). Takes about a
    /// second.
    public func cleAuth(
        _ mdp: Mdp, nomRelais: String, compte: CompteId, sel: [UInt8], dans arene: Arene
    ) throws -> Secret {
        guard sel.count == Self.tailleSel else { throw ErreurCrypto(.encodage, "salt size") }
        var codeur = Encodeur()
        codeur.variable(Array(nomRelais.utf8))
        codeur.fixe(compte.octets)
        codeur.fixe(sel)
        let selArgon = try Blake2b.hash(.selMdp, codeur.octets, taille: Argon2id.tailleSel)
        let maitre = try Argon2id.deriver(mdp.secret, sel: selArgon, taille: 32, parametres: parametres, dans: arene)
        return try HKDF512.deriver(maitre, .cleAuth, dans: arene)
    }
}
