@testable import CryptoChiffre

/// The keyring's file, and what is inside when the seals are right; and rows.
enum CibleTrousseau: Cible {
    static let nom = "trousseau"
    static let tailleMax = 4096
    private static let mdp = CompteFixe.ou { try Mdp(Array("correct cheval".utf8), dans: CompteFixe.arene) }
    /// Argon2id that costs nothing, and no input that makes it cost something.
    private static let couts = CoutsArgon2(
        verificateur: ParametresArgon2(memoireKiB: 8, passes: 1),
        trousseau: ParametresArgon2(memoireKiB: 8, passes: 1), relais: ParametresArgon2(memoireKiB: 8, passes: 1),
        memoireAcceptee: 8...64, passesAcceptees: 1...2)
    private static let valide = CompteFixe.ou {
        try Trousseau.nouveau(nomRelais: "relais.example", date: CompteFixe.maintenant, dans: CompteFixe.arene)
            .trousseau
    }

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        switch entree.octet() % 4 {
        case 0: try ouvrir(entree.reste(), corps: nil)
        case 1:
            let corps = entree.reste()
            try ouvrir(sceller(corps), corps: corps)
        case 2:
            let corps = entree.reste()
            try examiner(Trousseau(corps: corps, dans: CompteFixe.arene), corps: corps)
        default:
            let cle = valide.rangees
            let clair = try cle.ouvrir(entree.reste(), table: "t", id: [1])
            exiger(try cle.ouvrir(cle.sceller(clair, table: "t", id: [1]), table: "t", id: [1]) == clair, "a row")
        }
    }

    /// The file of a keyring whose body is `corps`, sealed as it should be.
    private static func sceller(_ corps: [UInt8]) throws -> [UInt8] {
        let arene = CompteFixe.arene
        let sel = [UInt8](repeating: 1, count: Argon2id.tailleSel)
        let derivee = try Argon2id.deriver(mdp.secret, sel: sel, taille: 64, parametres: couts.trousseau, dans: arene)
        var entete = Encodeur()
        entete.fixe("MSGTROUS".utf8)
        entete.entier(UInt8(1))
        entete.entier(couts.trousseau.memoireKiB)
        entete.entier(couts.trousseau.passes)
        entete.fixe(sel)
        derivee.lire { entete.fixe($0.suffix(32)) }
        let cle = try derivee.lire { try arene.copier($0.prefix(32)) }
        let (donnees, nonce) = ([UInt8](repeating: 2, count: 32), [UInt8](repeating: 3, count: 24))
        let debut =
            entete.octets + nonce
            + (try Aead.xchacha20Poly1305.chiffrer(
                donnees, cle: cle, nonce: nonce, ad: Etiquette.trousseauCle.octets + entete.octets))
        return debut + nonce
            + (try Aead.xchacha20Poly1305.chiffrer(
                corps, cle: arene.copier(donnees), nonce: nonce,
                ad: Etiquette.trousseauCorps.octets + debut + nonce))
    }

    private static func ouvrir(_ octets: [UInt8], corps: [UInt8]?) throws {
        let fichier = try FichierTrousseau(octets: octets, mdp: mdp, couts: couts, dans: CompteFixe.arene)
        try examiner(fichier.trousseau, corps: corps)
        let ecrit = try fichier.octets()
        exiger(ecrit.count == octets.count, "a keyring's file of another size once written")
        do {
            let relu = try FichierTrousseau(octets: ecrit, mdp: mdp, couts: couts, dans: CompteFixe.arene)
            exiger(relu.trousseau.corps == fichier.trousseau.corps, "a keyring that changes when it is written")
        } catch { echouer("a keyring that was opened is refused once written: \(error)") }
    }

    private static func examiner(_ trousseau: Trousseau, corps: [UInt8]?) throws {
        if let corps { exiger(trousseau.corps == corps, "a keyring that is not canonical") }
        let scelle = try trousseau.rangees.sceller([1, 2], table: "t", id: [1])
        exiger(try trousseau.rangees.ouvrir(scelle, table: "t", id: [1]) == [1, 2], "a row that does not open")
        if trousseau.rangees.plusieurs { _ = try trousseau.sansDerniereRangee() }
        exiger(!(try trousseau.sansAnciennesRangees().rangees.plusieurs), "row keys that stay")
        exiger(trousseau.epoqueSuivante().epoque > trousseau.epoque, "an epoch that does not rise")
        exiger(try trousseau.reconnait(trousseau.preuve(epoque: 7), epoque: 7), "an epoch that is not recognised")
    }

    static func semences() throws -> [[UInt8]] {
        let (renouvele, _) = try renouveler()
        var semences = Semences()
        for trousseau in [valide, renouvele] {
            semences.ajouter([0], try FichierTrousseau(trousseau, mdp: mdp, couts: couts).octets())
            semences.ajouter([1], trousseau.corps)
            semences.ajouter([2], trousseau.corps)
        }
        semences.ajouter([3], try valide.rangees.sceller([1], table: "t", id: [1]))
        return semences.toutes
    }

    /// A keyring after two changes of password.
    private static func renouveler() throws -> (Trousseau, Declaration) {
        let (premier, declaration, _) = try Trousseau.nouveau(
            nomRelais: "r", date: CompteFixe.maintenant, dans: CompteFixe.arene)
        let (second, suivante) = try premier.renouvele(apres: declaration, raison: .mdp, date: CompteFixe.maintenant)
        return try second.renouvele(apres: suivante, raison: .mdp, date: CompteFixe.maintenant)
    }
}
