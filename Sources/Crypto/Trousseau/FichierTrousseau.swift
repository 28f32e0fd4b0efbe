/// The keyring's file: magic, version, Argon2id parameters, salt, commitment, wrapped data key, body. The password opens the
/// data key, the data key the body; the header is associated data of both ciphertexts, the wrapped key of the second
/// (docs/PROTOCOL.md, "Keyring").
public struct FichierTrousseau: Sendable {
    private static let magie = Array("MSGTROUS".utf8)
    private static let version: UInt8 = 1
    private static let tailleEntete = 8 + 1 + 4 + 4 + Argon2id.tailleSel + 32
    private static let tailleCleEnveloppee = 24 + 32 + Aead.tailleSceau

    /// The opened keyring.
    public private(set) var trousseau: Trousseau
    private let cleDonnees: Secret
    /// Header and wrapped data key, which stay the same until the password changes.
    private let debut: [UInt8]

    /// Wraps `trousseau` under `mdp`. Takes about a second.
    public init(_ trousseau: Trousseau, mdp: Mdp, couts: CoutsArgon2) throws {
        let arene = trousseau.arene
        let sel = try Alea.octets(Argon2id.tailleSel)
        let derivee = try Argon2id.deriver(mdp.secret, sel: sel, taille: 64, parametres: couts.trousseau, dans: arene)
        var entete = Encodeur()
        entete.fixe(Self.magie)
        entete.entier(Self.version)
        entete.entier(couts.trousseau.memoireKiB)
        entete.entier(couts.trousseau.passes)
        entete.fixe(sel)
        derivee.lire { entete.fixe($0.suffix(32)) }
        cleDonnees = try arene.aleatoire(32)
        let cle = try derivee.lire { try arene.copier($0.prefix(32)) }
        let nonce = try Alea.octets(24)
        var enClair = cleDonnees.lire { Array($0) }
        defer { effacer(&enClair) }
        debut =
            entete.octets + nonce
            + (try Aead.xchacha20Poly1305.chiffrer(
                enClair, cle: cle, nonce: nonce, ad: Etiquette.trousseauCle.octets + entete.octets))
        self.trousseau = trousseau
    }

    /// Opens the bytes of a keyring file. Takes about a second.
    /// - Throws: `mdpIncorrect` when the commitment does not match (wrong password, or a changed header: they cannot be told
    ///   apart); `argon2` for parameters out of range, before any work; `authentification`, `encodage` for a changed file.
    public init(octets: [UInt8], mdp: Mdp, couts: CoutsArgon2, dans arene: Arene) throws {
        guard octets.count <= Limites.trousseau else { throw ErreurCrypto(.limite, "keyring size") }
        var champs = Decodeur(octets)
        guard try champs.fixe(Self.magie.count) == Self.magie else { throw ErreurCrypto(.encodage, "not a keyring") }
        guard try champs.entier(UInt8.self) == Self.version else { throw ErreurCrypto(.versionInconnue, "keyring") }
        let parametres = ParametresArgon2(memoireKiB: try champs.entier(), passes: try champs.entier())
        guard couts.memoireAcceptee.contains(parametres.memoireKiB), couts.passesAcceptees.contains(parametres.passes)
        else {
            throw ErreurCrypto(.argon2, "keyring parameters out of the accepted range")
        }
        let sel = try champs.fixe(Argon2id.tailleSel)
        let engagement = try champs.fixe(32)
        let derivee = try Argon2id.deriver(mdp.secret, sel: sel, taille: 64, parametres: parametres, dans: arene)
        guard derivee.lire({ Comparaison.egaux($0.suffix(32), engagement) }) else {
            throw ErreurCrypto(.mdpIncorrect, "keyring")
        }
        let cle = try derivee.lire { try arene.copier($0.prefix(32)) }
        let entete = Array(octets.prefix(Self.tailleEntete))
        let nonceCle = try champs.fixe(24)
        var cleClaire = try Aead.xchacha20Poly1305.dechiffrer(
            champs.fixe(32 + Aead.tailleSceau), cle: cle, nonce: nonceCle,
            ad: Etiquette.trousseauCle.octets + entete)
        defer { effacer(&cleClaire) }
        cleDonnees = try arene.copier(cleClaire)
        debut = Array(octets.prefix(Self.tailleEntete + Self.tailleCleEnveloppee))
        let nonce = try champs.fixe(24)
        var corps = try Aead.xchacha20Poly1305.dechiffrer(
            champs.fixe(champs.reste), cle: cleDonnees, nonce: nonce,
            ad: Etiquette.trousseauCorps.octets + debut + nonce)
        defer { effacer(&corps) }
        trousseau = try Trousseau(corps: corps, dans: arene)
    }

    /// The file's bytes, the body under a fresh nonce.
    public func octets() throws -> [UInt8] {
        let nonce = try Alea.octets(24)
        var corps = trousseau.corps
        defer { effacer(&corps) }
        return debut + nonce
            + (try Aead.xchacha20Poly1305.chiffrer(
                corps, cle: cleDonnees, nonce: nonce, ad: Etiquette.trousseauCorps.octets + debut + nonce))
    }

    /// Replaces the keyring under the same password: the next `ecrire` writes it.
    public func avec(_ trousseau: Trousseau) -> FichierTrousseau {
        var copie = self
        copie.trousseau = trousseau
        return copie
    }

    /// Writes the file in place of the one before, durably.
    /// - Throws: `systeme` when the disk refuses; the file is then as it was.
    public func ecrire(_ chemin: String) throws {
        try FichierPrive.ecrire(octets(), chemin: chemin)
    }

    /// Opens the keyring at `chemin` and raises its epoch, durably, before it returns. The caller holds the profile's lock.
    /// - Throws: what `init(octets:)` throws; `systeme` when the file cannot be read or written.
    public static func ouvrir(
        _ chemin: String, mdp: Mdp, couts: CoutsArgon2, dans arene: Arene
    ) throws -> FichierTrousseau {
        let octets = try FichierPrive.lire(chemin, max: Limites.trousseau)
        var fichier = try FichierTrousseau(octets: octets, mdp: mdp, couts: couts, dans: arene)
        fichier.trousseau = fichier.trousseau.epoqueSuivante()
        try fichier.ecrire(chemin)
        return fichier
    }
}
