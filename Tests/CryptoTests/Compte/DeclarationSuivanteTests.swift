import Testing

@testable import CryptoChiffre

@Suite("A later statement follows the one before in every respect or is refused")
struct DeclarationSuivanteTests {
    private let arene: Arene
    private let alice: Lignee
    private let avant: Declaration
    private let ancienne: PaireEd25519
    private let bonne: SuiteForgee

    init() throws {
        arene = try Arene()
        alice = try Lignee(changements: 1)
        avant = alice.declarations[1]
        ancienne = alice.trousseaux[1].ik
        bonne = try SuiteForgee(apres: avant, ancienne: ancienne, dans: arene)
    }

    private func appareil(_ id: UInt32, depuis: UInt32) throws -> Appareil {
        Appareil(
            id: id, idh: try PaireX25519(dans: arene).publique, dsk: try PaireEd25519(dans: arene).publique,
            depuis: depuis)
    }

    @Test("It is made as its account says, read as it was made, and accepted")
    func allerRetour() throws {
        let lue = try Declaration(octets: avant.octets)
        #expect(lue == avant)
        try lue.verifierSuite(de: alice.declarations[0])
        #expect((lue.numero, lue.gen, lue.raison) == (1, 1, .mdp))
        #expect(lue.ik == alice.trousseaux[1].ik.publique)
        #expect(lue.appareils.map(\.id) == [1])
        #expect(lue.appareil(1)?.dsk == alice.trousseaux[1].dsk.publique)
        #expect(lue.appareil(1)?.depuis == 1)
        #expect(Set(lue.signatures.keys) == [.ik, .ikPrecedente])
        refuse(.signature, de: "as a first statement") { try lue.verifierPremiere() }
        refuse(.signature, de: "after itself") { try lue.verifierSuite(de: lue) }
    }

    @Test("It agrees byte for byte with those made in Python")
    func vecteur() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "suite") {
            let octets = try ["zero", "une", "deux"].map { try vecteur.octets($0) }
            let lues = try Chaine.verifier(octets, compte: CompteId(vecteur.octets("compte")))
            #expect(lues.map(\.octets) == octets)
            #expect(lues.map(\.raison) == [.creation, .mdp, .compromission])
            #expect(lues[2].appareils.map(\.depuis) == [1, 2])
            #expect(try lues[2].hash() == vecteur.octets("hash_deux"))
        }
    }

    @Test("Devices that stay keep their date, new and changed ones have that of the statement, others may go")
    func appareils() throws {
        let reste = try #require(avant.appareil(1))
        let ajout = try appareil(4, depuis: 2)
        let change = Appareil(id: 1, idh: reste.idh, dsk: ajout.dsk, depuis: 2)
        for appareils in [[reste], [reste, ajout], [ajout], [change], [change, ajout]] {
            var suite = bonne
            suite.appareils = appareils
            try suite.declaration().verifierSuite(de: avant)
            let faite = try avant.suivante(
                ik: suite.ik, ancienne: ancienne,
                appareils: appareils.map { Appareil(id: $0.id, idh: $0.idh, dsk: $0.dsk, depuis: 99) },
                raison: .compromission, date: 0)
            #expect(faite.appareils == appareils)
        }
    }

    @Test("Every rule broken alone is refused, however properly it is signed")
    func regles() throws {
        let reste = try #require(avant.appareil(1))
        let (autre, boite, nouveau) = (
            try PaireEd25519(dans: arene), try PaireX25519(dans: arene), try appareil(2, depuis: 0)
        )
        let zero = try alice.declarations[0].hash()
        let violations: [(String, (inout SuiteForgee) -> Void)] = [
            ("account", { $0.compte[0] ^= 1 }),
            ("alea", { $0.alea[15] ^= 1 }),
            ("number too high", { $0.numero = 3 }),
            ("number repeated", { $0.numero = 1 }),
            ("number 0", { $0.numero = 0 }),
            ("generation kept", { $0.gen = 1 }),
            ("generation skipped", { $0.gen = 3 }),
            ("predecessor changed", { $0.precedente[0] ^= 0x80 }),
            ("predecessor older", { $0.precedente = zero }),
            ("no predecessor", { $0.precedente = [UInt8](repeating: 0, count: 32) }),
            ("REC", { $0.rec = autre.publique }),
            ("RECX", { $0.recx = boite.publique }),
            ("reason of a first one", { $0.raison = 0 }),
            ("device 0", { $0.appareils = [Appareil(id: 0, idh: reste.idh, dsk: reste.dsk, depuis: 2)] }),
            ("kept device dated anew", { $0.appareils = [Appareil(id: 1, idh: reste.idh, dsk: reste.dsk, depuis: 2)] }),
            ("kept device dated back", { $0.appareils = [Appareil(id: 1, idh: reste.idh, dsk: reste.dsk, depuis: 0)] }),
            ("new device dated back", { $0.appareils.append(nouveau) }),
            (
                "changed IDH, old date",
                { $0.appareils = [Appareil(id: 1, idh: boite.publique, dsk: reste.dsk, depuis: 1)] }
            ),
            (
                "changed DSK, old date",
                { $0.appareils = [Appareil(id: 1, idh: reste.idh, dsk: autre.publique, depuis: 1)] }
            ),
            (
                "renumbered device, old date",
                { $0.appareils = [Appareil(id: 2, idh: reste.idh, dsk: reste.dsk, depuis: 1)] }
            ),
            (
                "device of the future",
                { $0.appareils.append(Appareil(id: 2, idh: reste.idh, dsk: reste.dsk, depuis: 3)) }
            ),
        ]
        try bonne.declaration().verifierSuite(de: avant)
        for (nom, violer) in violations {
            var fausse = bonne
            violer(&fausse)
            refuse(.signature, de: nom) { try fausse.declaration().verifierSuite(de: avant) }
        }
        var memeCle = bonne
        memeCle.ik = ancienne
        memeCle.signatures = [(0, ancienne), (1, ancienne)]
        refuse(.signature, de: "same identity key") { try memeCle.declaration().verifierSuite(de: avant) }
        var inconnue = bonne
        inconnue.raison = 3
        refuse(.versionInconnue, de: "unknown reason") { try inconnue.declaration() }
    }

    @Test("It is signed by the new and the old identity key, each in its role, and by nobody else")
    func signataires() throws {
        let (nouvelle, autre) = (bonne.ik, try PaireEd25519(dans: arene))
        let dsk = alice.trousseaux[1].dsk
        let cas: [([(role: UInt8, cle: PaireEd25519)], ErreurCrypto.Code)] = [
            ([], .signature),
            ([(0, nouvelle)], .signature),
            ([(1, ancienne)], .signature),
            ([(0, ancienne), (1, nouvelle)], .signature),
            ([(0, nouvelle), (1, nouvelle)], .signature),
            ([(0, ancienne), (1, ancienne)], .signature),
            ([(0, nouvelle), (1, autre)], .signature),
            ([(0, autre), (1, ancienne)], .signature),
            ([(0, nouvelle), (1, alice.trousseaux[0].ik)], .signature),
            ([(0, nouvelle), (1, dsk)], .signature),
            ([(1, ancienne), (0, nouvelle)], .encodage),
            ([(0, nouvelle), (0, nouvelle)], .encodage),
            ([(0, nouvelle), (1, ancienne), (1, ancienne)], .encodage),
            ([(0, nouvelle), (1, ancienne), (2, autre)], .versionInconnue),
            ([(0, nouvelle), (2, ancienne)], .versionInconnue),
            ([(0, nouvelle), (1, ancienne), (2, autre), (3, autre), (4, autre)], .limite),
        ]
        for (indice, (signatures, code)) in cas.enumerated() {
            var fausse = bonne
            fausse.signatures = signatures
            refuse(code, de: "case \(indice)") { try fausse.declaration().verifierSuite(de: avant) }
        }
        var vole = bonne
        vole.ik = autre
        refuse(.signature, de: "a key that signed nothing") { try vole.declaration().verifierSuite(de: avant) }
        refuse(.signature, de: "made with a key that is not the old one") {
            try avant.suivante(
                ik: autre, ancienne: alice.trousseaux[0].ik, appareils: avant.appareils, raison: .mdp, date: 0)
        }
        refuse(.signature, de: "made with the old key as the new one") {
            try avant.suivante(
                ik: ancienne, ancienne: ancienne, appareils: avant.appareils, raison: .mdp, date: 0)
        }
        refuse(.signature, de: "made as a first one") {
            try avant.suivante(
                ik: autre, ancienne: ancienne, appareils: avant.appareils, raison: .creation, date: 0)
        }
    }

    @Test("Every single changed bit is refused")
    func chaqueBit() {
        let octets = avant.octets
        for bit in 0..<(octets.count * 8) {
            refuse(.encodage, .limite, .cleRefusee, .versionInconnue, .signature, de: "bit \(bit)") {
                try Declaration(octets: octets.inverse(bit: bit)).verifierSuite(de: alice.declarations[0])
            }
        }
    }

    @Test("Numbers at the end of their range are refused, and nothing overflows")
    func bords() throws {
        for (numero, gen) in [(UInt32.max, 1), (1, UInt32.max), (.max, .max)] as [(UInt32, UInt32)] {
            var dernier = bonne
            (dernier.numero, dernier.gen) = (numero, gen)
            let avant = try dernier.declaration()
            let apres = try SuiteForgee(apres: avant, ancienne: dernier.ik, dans: arene)
            refuse(.signature, de: "\(numero) \(gen)") { try apres.declaration().verifierSuite(de: avant) }
            refuse(.limite, de: "\(numero) \(gen)") {
                try avant.suivante(
                    ik: apres.ik, ancienne: dernier.ik, appareils: avant.appareils, raison: .mdp, date: 0)
            }
            refuse(.signature) { try Chaine.suite([avant.octets], apres: alice.declarations) }
            refuse(.signature) { try Chaine.suite([avant.octets, apres.octets()], apres: alice.declarations) }
        }
    }
}
