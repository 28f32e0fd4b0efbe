@testable import CryptoChiffre

/// Envelopes as they arrive, and what somebody seals properly who does not keep to the rules inside.
enum CibleEnveloppe: Cible {
    static let nom = "enveloppe"
    static let tailleMax = 12 * 1024

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        switch entree.octet() % 4 {
        case 0: _ = try ouvrir(entree.reste())
        case 1: _ = try ouvrir(completer(entree.reste()))
        case 2: try examiner(lire(entree.reste()))
        default: try scelle(entree.reste())
        }
    }

    private static func ouvrir(_ enveloppe: [UInt8]) throws -> Interieur {
        let entete = Result { try Enveloppe.entete(enveloppe) }
        let paire = try CompteFixe.bob.sceau.paire.x25519
        let interieur = try Enveloppe.ouvrir(enveloppe, avec: paire)
        exiger((try? entete.get().suite) == Limites.suite, "opened without a header")
        return interieur
    }

    /// Zeros behind, up to one of the five sizes.
    private static func completer(_ octets: [UInt8], surcout: Int = 0) -> [UInt8] {
        guard let taille = Limites.enveloppes.first(where: { octets.count + surcout <= $0 }) else { return octets }
        return octets + [UInt8](repeating: 0, count: taille - surcout - octets.count)
    }

    /// Reads an interior: what is accepted is the one encoding, and zeros.
    private static func lire(_ octets: [UInt8]) throws -> Interieur {
        let interieur = try Interieur(bourre: octets)
        let relu = interieur.octets
        exiger(octets.starts(with: relu), "an interior that is not canonical")
        exiger(octets.dropFirst(relu.count).allSatisfy { $0 == 0 }, "an interior with a hidden end")
        return interieur
    }

    /// The harness seals; what comes out of the envelope is what went in.
    private static func scelle(_ clair: [UInt8]) throws {
        let bob = CompteFixe.bob
        let entete: [UInt8] = [Limites.suite, 0, 0, 0, UInt8(bob.sceau.precle.id)]
        let surcout = entete.count + Sceau.surcout
        let enveloppe =
            entete + (try Sceau.fermer(completer(clair, surcout: surcout), vers: bob.sceau.precle.cle.x25519))
        let interieur = try ouvrir(enveloppe)
        exiger(try Interieur(bourre: clair) == interieur, "a seal that changes what it hides")
        try examiner(interieur)
    }

    private static func examiner(_ interieur: Interieur) throws {
        let bob = CompteFixe.bob
        if let amorce = interieur.amorce {
            exiger(amorce.declarations.count <= Limites.declarationsParAmorce, "too many statements")
            exiger(amorce.declarations.allSatisfy { $0.count <= Limites.declaration }, "too long a statement")
            _ = try? Chaine.verifier(amorce.declarations, compte: interieur.compte)
            if let champs = try? AmorcePqxdh(octets: amorce.champs) {
                exiger(champs.octets == amorce.champs, "a handshake that is not canonical")
            }
        }
        let enveloppe = try Enveloppe.sceller(interieur, suite: Limites.suite, vers: bob.sceau.precle)
        exiger(Limites.enveloppes.contains(enveloppe.count), "an envelope of another size")
        exiger(try ouvrir(enveloppe) == interieur, "an envelope that loses something")
    }

    static func semences() throws -> [[UInt8]] {
        let (alice, bob) = (CompteFixe.alice, CompteFixe.bob)
        let declaration = Lignee.fixe.octets[0]
        var sessions = try SessionsAppareil(compte: bob.compte, appareil: 1)
        let id = try sessions.initier(
            moi: alice.bout, idh: alice.idh, lui: bob.bout, paquet: bob.paquet(avecPonctuelles: true),
            du: CompteFixe.maintenant, maintenant: CompteFixe.maintenant)
        let (message, amorce) = try sessions.chiffrer([1, 2, 3], session: id, maintenant: CompteFixe.maintenant)
        let interieurs = [
            Interieur(
                compte: alice.compte, appareil: 1,
                amorce: amorce.map { .init(declarations: [declaration], champs: $0.octets) }, message: message),
            Interieur(
                compte: alice.compte, appareil: 1,
                amorce: .init(declarations: Lignee.fixe.octets, champs: [1, 2]), message: []),
            Interieur(compte: alice.compte, appareil: 1, amorce: nil, message: [4, 5, 6]),
        ]
        let enveloppe = try Enveloppe.sceller(interieurs[2], suite: Limites.suite, vers: bob.sceau.precle)
        var semences = Semences()
        for interieur in interieurs {
            semences.ajouter([2], interieur.octets)
            semences.ajouter([2], interieur.octets + [0, 0, 0])
            semences.ajouter([3], interieur.octets)
        }
        semences.ajouter([0], enveloppe)
        semences.ajouter([1], Array(enveloppe.prefix(100)))
        semences.ajouter([0], [Limites.suite, 0, 0, 0, 1])
        return semences.toutes
    }
}
