@testable import CryptoChiffre

/// Statements, chains of them, prekeys and bundles: as they come, and properly signed by somebody who does not keep to the rules.
enum CibleDeclaration: Cible {
    static let nom = "declaration"
    static let tailleMax = 10 * 1024
    private static let maintenant = CompteFixe.maintenant

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        switch entree.octet() % 7 {
        case 0:
            let octets = entree.reste()
            let declaration = try Declaration(octets: octets)
            exiger(declaration.octets == octets, "a statement that is not canonical")
            exiger((1...Limites.appareils).contains(declaration.appareils.count), "a number of devices")
            try? declaration.verifierPremiere()
            try? declaration.verifierSuite(de: Lignee.fixe.declarations[0])
        case 1: try chaine(entree.parties(max: 6))
        case 2: try chaine(Lignee.fixe.signer(entree.parties(max: 4)))
        case 3:
            // What somebody tells who has the account's keys, to who knows a part of its statements.
            let connues = Array(Lignee.fixe.declarations.prefix(1 + Int(entree.octet()) % 3))
            let avant = Array(connues.prefix(Int(entree.octet()) % (connues.count + 1)))
            let signees = try Lignee.fixe.signer(entree.parties(max: 3), compte: Lignee.fixe.compte, apres: avant)
            try suite(signees, apres: connues)
        case 4:
            let octets = entree.reste()
            let precle = try Precle(octets: octets)
            exiger(precle.octets == octets, "a prekey that is not canonical")
            exiger(precle.cle.estMLKEM == precle.usage.estMLKEM, "a prekey of another kind")
            try? precle.verifier(
                usage: precle.usage, compte: CompteFixe.bob.compte, appareil: 1, dsk: CompteFixe.bob.dsk.publique,
                maintenant: maintenant)
        case 5: try paquet(entree.parties(max: 7))
        default:
            let dsk = CompteFixe.bob.dsk
            try paquet(
                entree.parties(max: 7).map { corps in
                    var tout = Encodeur()
                    tout.variable(corps)
                    tout.fixe(try dsk.signer(corps))
                    return tout.octets
                })
        }
    }

    private static func chaine(_ octets: [[UInt8]]) throws {
        guard let compte = try octets.first.map({ try Declaration(octets: $0).compte }) else { return }
        let chaine = try Chaine.verifier(octets, compte: compte)
        exiger(chaine.map(\.octets) == octets, "a chain that is not canonical")
        exiger(chaine.map(\.numero) == (0..<UInt32(chaine.count)).map { $0 }, "a chain out of order")
        exiger(zip(chaine, chaine.dropFirst()).allSatisfy { $0.ik != $1.ik }, "a statement without a new key")
        let recevables = Chaine.recevables(chaine)
        exiger(!recevables.isEmpty && recevables.last == chaine.last, "no statement counts")
        exiger(recevables.dropFirst().allSatisfy { $0.raison != .compromission }, "keys count after a compromise")
        exiger(try Chaine.suite(octets, apres: chaine).isEmpty, "statements that are new again")
        if chaine.count > 1 {
            exigerRefus(.recul, de: "an older statement as the newest") {
                _ = try Chaine.suite([octets[0]], apres: chaine)
            }
        }
    }

    private static func suite(_ octets: [[UInt8]], apres connues: [Declaration]) throws {
        let nouvelles = try Chaine.suite(amorce: octets, apres: connues)
        guard let derniere = connues.last else { return }
        exiger(nouvelles.map(\.octets) == octets.suffix(nouvelles.count), "new statements that were not served")
        var numero = derniere.numero
        for nouvelle in nouvelles {
            exiger(
                nouvelle.numero == numero + 1 && nouvelle.compte == derniere.compte, "a statement that does not follow")
            numero = nouvelle.numero
        }
        exiger(
            try Chaine.suite(amorce: octets, apres: connues + nouvelles).isEmpty, "statements that are new again")
    }

    private static func paquet(_ precles: [[UInt8]]) throws {
        let bob = CompteFixe.bob
        let paquet = try PaquetCles(
            precles: precles, compte: bob.compte, appareil: 1, dsk: bob.dsk.publique, maintenant: maintenant)
        let cles = [paquet.sceau, paquet.spk, paquet.pqspk, paquet.opk, paquet.pqopk].compactMap { $0 }
        exiger(Set(cles.map(\.usage)).count == cles.count, "a bundle with one key for two uses")
        exiger(Set(cles.map(\.octets)).isSubset(of: precles), "a bundle with keys that were not served")
        // A key of low order is noticed only when it is used.
        var sessions = try Duo.sessions(de: bob)
        try sessions.initier(
            moi: CompteFixe.alice.bout, idh: CompteFixe.alice.idh, lui: bob.bout, paquet: paquet, du: maintenant,
            maintenant: maintenant)
        try CibleRatchet.reprendre(sessions.sessions[0])
    }

    static func semences() throws -> [[UInt8]] {
        let lignee = Lignee.fixe
        let corps = lignee.declarations.map(\.corps)
        let precles = CompteFixe.bob.precles.map(\.precle.octets)
        // Each prekey begins with its body's length and ends with its signature.
        let corpsPrecles = precles.map { Array($0.dropFirst(4).dropLast(ClePubliqueEd25519.tailleSignature)) }
        var semences = Semences()
        for octets in lignee.octets { semences.ajouter([0], octets) }
        for octets in precles { semences.ajouter([4], octets) }
        semences.ajouter([1], parties: lignee.octets)
        semences.ajouter([2], parties: corps)
        semences.ajouter([2], parties: Array(corps.prefix(2)))
        semences.ajouter([3, 0, 1], parties: Array(corps.dropFirst()))
        semences.ajouter([3, 1, 0], parties: corps)
        semences.ajouter([3, 2, 3], parties: [corps[3]])
        semences.ajouter([3, 1, 1], parties: [corps[2]])
        for nombre in [3, 5] {
            semences.ajouter([5], parties: Array(precles.prefix(nombre)))
            semences.ajouter([6], parties: Array(corpsPrecles.prefix(nombre)))
        }
        return semences.toutes
    }
}
