import Testing

@testable import CryptoChiffre

@Suite("A chain of statements counts from its beginning or from what is known of it")
struct ChaineTests {
    private let arene: Arene
    private let alice: Lignee
    private let declarations: [Declaration]
    private let octets: [[UInt8]]

    init() throws {
        arene = try Arene()
        alice = try Lignee(changements: 4)
        declarations = alice.declarations
        octets = alice.octets
    }

    /// What an envelope and what the relay bring are refused alike, with one of `codes`.
    private func refuseDesDeux(
        _ codes: ErreurCrypto.Code..., de commentaire: String = "", _ octets: [[UInt8]], apres connues: [Declaration],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for action in [
            { try Chaine.suite(octets, apres: connues) }, { try Chaine.suite(amorce: octets, apres: connues) },
        ] {
            do {
                _ = try action()
                Issue.record("accepted: \(commentaire)", sourceLocation: sourceLocation)
            } catch let erreur as ErreurCrypto {
                #expect(codes.contains(erreur.code), "\(erreur): \(commentaire)", sourceLocation: sourceLocation)
            } catch {
                Issue.record(error, sourceLocation: sourceLocation)
            }
        }
    }

    @Test("From statement 0 on it is accepted whole, however long")
    func depuisZero() throws {
        for longueur in 1...octets.count {
            let lues = try Chaine.verifier(Array(octets.prefix(longueur)), compte: alice.compte)
            #expect(lues == Array(declarations.prefix(longueur)))
        }
    }

    @Test("From statement 0 on nothing may be missing, twice, elsewhere or of somebody else")
    func depuisZeroRefus() throws {
        let bob = try Lignee(changements: 1)
        for (nom, chaine) in [
            ("none", []), ("without its beginning", Array(octets.dropFirst())),
            ("a gap", [octets[0], octets[1], octets[3]]), ("twice", [octets[0], octets[1], octets[1]]),
            ("statement 0 twice", [octets[0], octets[0]]), ("backwards", octets.reversed()),
            ("swapped", [octets[0], octets[2], octets[1]]), ("bob's", bob.octets),
            ("bob's behind alice's", [octets[0], bob.octets[1]]), ("alice's behind bob's", [bob.octets[0], octets[1]]),
        ] as [(String, [[UInt8]])] {
            refuse(.signature, de: nom) { try Chaine.verifier(chaine, compte: alice.compte) }
        }
        refuse(.signature) { try Chaine.verifier(octets, compte: bob.compte) }
        refuse(.encodage) { try Chaine.verifier([octets[0], []], compte: alice.compte) }
    }

    @Test("From any known statement on, with or without repetition, exactly what is new is returned")
    func depuisEpingle() throws {
        for epingle in declarations.indices {
            for premiere in 0...epingle {
                let connues = Array(declarations[premiere...epingle])
                let nouvelles = Array(declarations[(epingle + 1)...])
                for depuis in 0...min(epingle + 1, declarations.count - 1) {
                    let servies = Array(octets[depuis...])
                    #expect(try Chaine.suite(servies, apres: connues) == nouvelles)
                    #expect(try Chaine.suite(amorce: servies, apres: connues) == nouvelles)
                }
            }
        }
    }

    @Test("Behind the known ones nothing may be missing, twice, elsewhere or of somebody else")
    func depuisEpingleRefus() throws {
        let bob = try Lignee(changements: 2)
        let connues = Array(declarations[0...1])
        for (nom, servies) in [
            ("a gap behind the pin", [octets[3]]), ("a gap behind its repetition", [octets[1], octets[3]]),
            ("a gap before", [octets[0], octets[2]]), ("twice", [octets[2], octets[2]]),
            ("the pin twice", [octets[1], octets[1], octets[2]]), ("backwards", [octets[2], octets[1]]),
            ("older ones behind", [octets[2], octets[0]]), ("bob's", [bob.octets[2]]),
            ("bob's behind alice's", [octets[1], bob.octets[2]]),
        ] {
            refuseDesDeux(.signature, de: nom, servies, apres: connues)
        }
        refuseDesDeux(.signature, de: "nothing known", octets, apres: [])
    }

    @Test("The relay may not go back in time; an envelope may be old or bring nothing")
    func recul() throws {
        let connues = Array(declarations[2...3])
        for servies in [[], [octets[0]], [octets[2]], Array(octets[0...2])] {
            refuse(.recul) { try Chaine.suite(servies, apres: connues) }
            #expect(try Chaine.suite(amorce: servies, apres: connues).isEmpty)
        }
        #expect(try Chaine.suite([octets[3]], apres: connues).isEmpty)
    }

    @Test("Two statements of one number, both signed by the account's key, are a fork wherever they stand")
    func fourche() throws {
        for numero in 1..<declarations.count {
            let (trousseau, autre) = try alice.bifurcation(apres: numero - 1)
            let (_, suivante) = try trousseau.renouvele(apres: autre, raison: .mdp, date: CompteEssai.maintenant)
            for premiere in 0..<numero {
                let connues = Array(declarations[premiere...])
                for servies in [
                    [autre.octets], [autre.octets, suivante.octets], Array(octets[..<numero]) + [autre.octets],
                    [octets[numero - 1], autre.octets, suivante.octets],
                ] {
                    refuseDesDeux(.fourche, de: "\(numero) of those from \(premiere) on", servies, apres: connues)
                }
            }
        }
    }

    @Test("A fork whose beginning is not shown, or whose predecessor is forgotten, is refused all the same")
    func fourcheCachee() throws {
        let (trousseau, autre) = try alice.bifurcation(apres: 1)
        let (_, suivante) = try trousseau.renouvele(apres: autre, raison: .mdp, date: CompteEssai.maintenant)
        refuseDesDeux(.signature, de: "its beginning", [suivante.octets], apres: Array(declarations[0...2]))
        refuseDesDeux(.signature, de: "its predecessor", [autre.octets], apres: [declarations[2]])
        refuseDesDeux(
            .signature, de: "beside the right one", [octets[2], autre.octets], apres: Array(declarations[0...2]))
        // Known are two of the four: the thief's statement is accepted first, and the owner's then tells of the theft.
        #expect(try Chaine.suite([autre.octets], apres: Array(declarations[0...1])) == [autre])
        refuseDesDeux(.fourche, de: "the owner's", [octets[2]], apres: Array(declarations[0...1]) + [autre])
    }

    @Test("Nobody but the holder of the account's key makes a fork")
    func fausseFourche() throws {
        let (avant, connues) = (declarations[1], Array(declarations[0...2]))
        let mallory = try PaireEd25519(dans: arene)
        for ancienne in [mallory, alice.trousseaux[0].ik, alice.trousseaux[2].ik, alice.trousseaux[1].dsk] {
            let fausse = try SuiteForgee(apres: avant, ancienne: ancienne, dans: arene)
            try refuseDesDeux(.signature, de: "another old key", [fausse.octets()], apres: connues)
        }
        // Signed by whom the forger likes, with the number and the signatures of another statement.
        let ancienne = alice.trousseaux[1].ik
        for numero in [UInt32(0), 1] {
            var deplacee = try SuiteForgee(apres: avant, ancienne: ancienne, dans: arene)
            deplacee.numero = numero
            try refuseDesDeux(.signature, de: "moved to \(numero)", [deplacee.octets()], apres: connues)
        }
        var seule = try SuiteForgee(apres: avant, ancienne: ancienne, dans: arene)
        seule.signatures.removeLast()
        try refuseDesDeux(.signature, de: "the new key alone", [seule.octets()], apres: connues)
        // Another first statement of the same keys, under the account's name.
        var zero = try DeclarationForgee(CompteEssai())
        zero.compte = alice.compte.octets
        try refuseDesDeux(.signature, de: "statement 0", [zero.octets()], apres: connues)
    }

    @Test("After a compromise the keys before it count no longer, after a mere change of password they do")
    func compromission() throws {
        #expect(Chaine.recevables([]).isEmpty)
        #expect(Chaine.recevables(declarations) == declarations)
        var volee = try Lignee(changements: 1)
        try volee.renouveler(.compromission)
        #expect(Chaine.recevables(volee.declarations) == [volee.declarations[2]])
        try volee.renouveler(.mdp)
        #expect(Chaine.recevables(volee.declarations) == Array(volee.declarations[2...]))
        try volee.renouveler(.compromission)
        #expect(Chaine.recevables(volee.declarations) == [volee.declarations[4]])
        #expect(try Chaine.verifier(volee.octets, compte: volee.compte) == volee.declarations)
    }

    @Test("No changed bit of a known or a new statement is accepted as new or taken for a fork")
    func chaqueBit() throws {
        let connues = Array(declarations[0...2])
        let corps = 4 + declarations[2].corps.count
        for bit in 0..<(octets[2].count * 8) {
            let changee = octets[2].inverse(bit: bit)
            if (4 * 8..<corps * 8).contains(bit) {
                refuseDesDeux(
                    .encodage, .limite, .cleRefusee, .versionInconnue, .signature, de: "bit \(bit)", [changee],
                    apres: connues)
            } else if let lues = try? Chaine.suite([changee], apres: connues) {
                #expect(lues.isEmpty, "the body is the known one: nothing new")
            }
            refuseDesDeux(
                .encodage, .limite, .cleRefusee, .versionInconnue, .signature, de: "bit \(bit) as new", [changee],
                apres: Array(declarations[0...1]))
        }
    }

    @Test("Behind a break stand the statements that lead to the last one, and none of before")
    func derniereSuite() throws {
        let autre = try Lignee(changements: 4).declarations
        #expect(Chaine.derniereSuite([]) == [])
        #expect(Chaine.derniereSuite(declarations) == declarations)
        for rang in 1..<declarations.count {
            var forgees = declarations
            forgees[rang - 1] = autre[rang - 1]
            #expect(Chaine.derniereSuite(forgees) == Array(declarations[rang...]), "another one at \(rang - 1)")
        }
        #expect(Chaine.derniereSuite(declarations.dropLast() + [autre[4]]) == [autre[4]])
    }
}
