import Testing

@testable import CryptoChiffre

@Suite("A first statement counts as its owner made it or not at all")
struct DeclarationTests {
    private let alice: CompteEssai
    private let forgee: DeclarationForgee

    init() throws {
        alice = try CompteEssai()
        forgee = DeclarationForgee(alice)
    }

    @Test("It is read as it was made")
    func allerRetour() throws {
        let lue = try Declaration(octets: alice.declaration.octets)
        #expect(lue == alice.declaration)
        #expect(lue.octets == alice.declaration.octets)
        try lue.verifierPremiere()
        #expect(lue.compte == alice.trousseau.compte)
        #expect(lue.ik == alice.trousseau.ik.publique)
        #expect(try lue.hash() == alice.declaration.hash())
        #expect(lue.appareil(1)?.dsk == alice.trousseau.dsk.publique)
        #expect(lue.appareil(2) == nil)
        #expect(lue.signatures.count == 1)
    }

    @Test("It agrees byte for byte with one made in Python")
    func vecteur() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "declaration") {
            let declaration = try DeclarationForgee.lireEtVerifier(vecteur.octets("declaration"))
            #expect(try declaration.octets == vecteur.octets("declaration"))
            #expect(try declaration.compte.octets == vecteur.octets("compte"))
            #expect(try declaration.ik.octets == vecteur.octets("ik"))
            #expect(try declaration.appareils.map(\.idh.octets) == [vecteur.octets("idh")])
            #expect(try declaration.appareils.map(\.dsk.octets) == [vecteur.octets("dsk")])
            #expect(try declaration.rec.octets == vecteur.octets("rec"))
            #expect(try declaration.recx.octets == vecteur.octets("recx"))
            #expect(try Int(declaration.date) == vecteur.nombre("date"))
            #expect(try declaration.hash() == vecteur.octets("hash"))
        }
    }

    @Test("Every single changed bit is refused")
    func chaqueBit() {
        let octets = alice.declaration.octets
        for bit in 0..<(octets.count * 8) {
            refuse(.encodage, .limite, .cleRefusee, .versionInconnue, .signature, de: "bit \(bit)") {
                try DeclarationForgee.lireEtVerifier(octets.inverse(bit: bit))
            }
        }
    }

    @Test("Every truncation and every extension is refused")
    func longueurs() {
        let octets = alice.declaration.octets
        for longueur in octets.indices {
            refuse(.encodage, de: "\(longueur)") { try Declaration(octets: Array(octets.prefix(longueur))) }
        }
        refuse(.encodage) { try Declaration(octets: octets + [0]) }
        refuse(.limite) { try Declaration(octets: octets + [UInt8](repeating: 0, count: Limites.declaration)) }
    }

    @Test("Nobody makes a second first statement for somebody's account")
    func autrePremiere() throws {
        let mallory = DeclarationForgee(try CompteEssai())
        _ = try DeclarationForgee.lireEtVerifier(mallory.octets())
        var vol = mallory
        vol.compte = alice.trousseau.compte.octets
        refuse(.signature) { try DeclarationForgee.lireEtVerifier(vol.octets()) }
        var sienne = forgee
        sienne.compte = alice.trousseau.compte.octets
        refuse(.signature, de: "by her own key") { try DeclarationForgee.lireEtVerifier(sienne.octets()) }
    }

    @Test("It is signed once, by the identity key that it names")
    func signatures() throws {
        _ = try DeclarationForgee.lireEtVerifier(forgee.octets())
        refuse(.signature, de: "DSK") {
            try DeclarationForgee.lireEtVerifier(forgee.octets(signeePar: alice.trousseau.dsk))
        }
        for (signataires, code) in [
            ([], ErreurCrypto.Code.signature), ([1], .signature), ([2], .versionInconnue), ([0, 0], .encodage),
            ([0, 1], .signature), ([0, 2], .versionInconnue), ([1, 0], .encodage), ([0, 1, 2, 3, 4], .limite),
        ] as [([UInt8], ErreurCrypto.Code)] {
            var fausse = forgee
            fausse.signataires = signataires
            refuse(code, de: "\(signataires)") { try DeclarationForgee.lireEtVerifier(fausse.octets()) }
        }
    }

    @Test("Number, generation and predecessor are those of a first one")
    func premiere() {
        var numero = forgee
        numero.numero = 1
        var gen = forgee
        gen.gen = 1
        var precedente = forgee
        precedente.precedente[31] = 1
        for fausse in [numero, gen, precedente] {
            refuse(.signature) { try DeclarationForgee.lireEtVerifier(fausse.octets()) }
        }
        for (valeur, code) in [(1, .signature), (2, .signature), (3, .versionInconnue), (255, .versionInconnue)]
            as [(UInt8, ErreurCrypto.Code)]
        {
            var raison = forgee
            raison.raison = valeur
            refuse(code, de: "reason \(valeur)") { try DeclarationForgee.lireEtVerifier(raison.octets()) }
        }
        var suite = forgee
        suite.suite = [0]
        refuse(.encodage) { try DeclarationForgee.lireEtVerifier(suite.octets()) }
    }

    @Test("Devices stand in the order of their numbers, one to sixteen of them")
    func appareils() throws {
        func appareil(_ id: UInt32) -> Appareil {
            Appareil(id: id, idh: alice.trousseau.idh.publique, dsk: alice.trousseau.dsk.publique, depuis: 0)
        }
        for (ids, code) in [
            ([], .encodage), ([2, 1], .encodage), ([1, 1], .encodage), ([1, 3, 2], .encodage),
            (Array(1...17), .limite),
        ] as [([UInt32], ErreurCrypto.Code)] {
            var fausse = forgee
            fausse.appareils = ids.map(appareil)
            refuse(code, de: "\(ids)") { try DeclarationForgee.lireEtVerifier(fausse.octets()) }
            refuse(code, de: "\(ids)") {
                try Declaration.premiere(
                    ik: alice.trousseau.ik, appareils: ids.map(appareil), rec: alice.declaration.rec,
                    recx: alice.declaration.recx, date: 0)
            }
        }
        for ids in [[1], [1, 2], Array(1...16)] as [[UInt32]] {
            var bonne = forgee
            bonne.appareils = ids.map(appareil)
            let lue = try DeclarationForgee.lireEtVerifier(bonne.octets())
            #expect(lue.appareils.map(\.id) == ids)
            #expect(lue.octets.count <= Limites.declaration)
        }
    }

    @Test("Two accounts of the same keys are two accounts")
    func alea() throws {
        let declarations = try (0..<8).map { _ in
            try Declaration.premiere(
                ik: alice.trousseau.ik, appareils: alice.declaration.appareils, rec: alice.declaration.rec,
                recx: alice.declaration.recx, date: 0)
        }
        #expect(Set(declarations.map(\.compte)).count == 8)
    }
}
