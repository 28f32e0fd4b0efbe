import Testing

@testable import CryptoChiffre

@Suite("A prekey is accepted for what it was signed for, while it is valid")
struct PrecleTests {
    private static let debut = CompteEssai.maintenant
    private static let jour: UInt64 = 86400
    private let alice: CompteEssai
    private let precle: Precle

    init() throws {
        alice = try CompteEssai()
        precle = alice.sceau.precle
    }

    private func verifier(
        _ precle: Precle, usage: Precle.Usage = .sceau, compte: CompteId? = nil, appareil: UInt32 = 1,
        dsk: ClePubliqueEd25519? = nil, maintenant: UInt64 = debut, apres: UInt64 = 0
    ) throws {
        try precle.verifier(
            usage: usage, compte: compte ?? alice.trousseau.compte, appareil: appareil,
            dsk: dsk ?? alice.trousseau.dsk.publique, maintenant: maintenant, apres: apres)
    }

    /// A prekey with a validity of the forger's choice, properly signed.
    private func forgee(debut: UInt64, fin: UInt64) throws -> Precle {
        var corps = Encodeur()
        corps.variable(Etiquette.precle.octets)
        corps.entier(Precle.Usage.sceau.rawValue)
        corps.fixe(alice.trousseau.compte.octets)
        corps.entier(UInt32(1))
        corps.entier(UInt32(1))
        corps.entier(debut)
        corps.entier(fin)
        corps.variable(precle.cle.octets)
        var tout = Encodeur()
        tout.variable(corps.octets)
        tout.fixe(try alice.trousseau.dsk.signer(corps.octets))
        return try Precle(octets: tout.octets)
    }

    @Test("It is read as it was made")
    func allerRetour() throws {
        let lue = try Precle(octets: precle.octets)
        #expect(lue == precle)
        #expect(lue.octets == precle.octets)
        #expect(lue.fin - lue.debut == Limites.validitePrecle)
        try verifier(lue)
    }

    @Test("It agrees byte for byte with one made in Python")
    func vecteur() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "precle")
        #expect(try vecteurs.map { try $0.nombre("usage") } == [1, 3, 4, 5, 6])
        for vecteur in vecteurs {
            let lue = try Precle(octets: vecteur.octets("precle"))
            #expect(try Int(lue.usage.rawValue) == vecteur.nombre("usage"))
            #expect(try lue.octets == vecteur.octets("precle"))
            #expect(try Int(lue.id) == vecteur.nombre("id"))
            #expect(try lue.cle.octets == vecteur.octets("cle"))
            #expect(try (Int(lue.debut), Int(lue.fin)) == (vecteur.nombre("debut"), vecteur.nombre("fin")))
            try lue.verifier(
                usage: lue.usage, compte: CompteId(vecteur.octets("compte")), appareil: 1,
                dsk: ClePubliqueEd25519(vecteur.octets("dsk")), maintenant: lue.debut)
        }
    }

    @Test("Every single changed bit is refused")
    func chaqueBit() {
        let octets = precle.octets
        for bit in 0..<(octets.count * 8) {
            refuse(.encodage, .limite, .cleRefusee, .versionInconnue, .signature, de: "bit \(bit)") {
                try verifier(Precle(octets: octets.inverse(bit: bit)))
            }
        }
    }

    @Test("Every truncation and every extension is refused")
    func longueurs() {
        for longueur in precle.octets.indices {
            refuse(.encodage) { try Precle(octets: Array(precle.octets.prefix(longueur))) }
        }
        refuse(.encodage) { try Precle(octets: precle.octets + [0]) }
        refuse(.limite) { try Precle(octets: [UInt8](repeating: 0, count: Limites.precle + 1)) }
    }

    @Test("Another use, account, device or signer is refused")
    func autreChose() throws {
        let bob = try CompteEssai()
        refuse(.signature) { try verifier(precle, usage: .spk) }
        refuse(.signature) { try verifier(precle, compte: bob.trousseau.compte) }
        refuse(.signature) { try verifier(precle, appareil: 2) }
        refuse(.signature) { try verifier(precle, dsk: bob.trousseau.dsk.publique) }
        refuse(.signature) { try verifier(precle, dsk: alice.trousseau.ik.publique) }
    }

    @Test(
        "It is valid from a day before its first second to its last, and for reading 38 days more",
        arguments: [
            (debut - jour, 0, true), (debut - jour - 1, 0, false), (debut, 0, true), (debut + 45 * jour - 1, 0, true),
            (debut + 45 * jour, 0, false), (debut + 45 * jour, 1, true), (debut + 45 * jour + 1, 1, false),
            (debut + 83 * jour - 1, 38 * jour, true), (debut + 83 * jour, 38 * jour, false), (0, 38 * jour, false),
        ] as [(UInt64, UInt64, Bool)])
    func validite(_ maintenant: UInt64, _ apres: UInt64, _ accepte: Bool) throws {
        if accepte {
            try verifier(precle, maintenant: maintenant, apres: apres)
        } else {
            refuse(.perime) { try verifier(precle, maintenant: maintenant, apres: apres) }
        }
    }

    @Test("A validity of more than 45 days, of none or backwards is refused, whoever signed it")
    func validiteTropLongue() throws {
        try verifier(forgee(debut: Self.debut, fin: Self.debut + 45 * Self.jour))
        for fin in [Self.debut + 45 * Self.jour + 1, Self.debut, Self.debut - 1, .max, 0] {
            refuse(.perime, de: "\(fin)") { try verifier(forgee(debut: Self.debut, fin: fin)) }
        }
        refuse(.perime) { try verifier(forgee(debut: .max - 1, fin: .max)) }
        refuse(.perime) { try verifier(forgee(debut: 0, fin: .max), apres: Limites.retentionPrecle) }
    }

    @Test("Only the canonical encoding of its key is read")
    func cleNonCanonique() throws {
        let octets = precle.octets
        let place = octets.count - ClePubliqueEd25519.tailleSignature - ClePubliqueX25519.taille
        refuse(.cleRefusee) { try Precle(octets: octets.inverse(bit: (place + 31) * 8 + 7)) }
        var pq = alice.pqspk.precle.octets
        let debut = pq.count - ClePubliqueEd25519.tailleSignature - ClePubliqueMLKEM1024.taille
        (pq[debut], pq[debut + 1]) = (0xff, pq[debut + 1] | 0x0f)
        refuse(.cleRefusee, de: "a coefficient over the modulus") { try Precle(octets: pq) }
    }

    @Test("A use takes keys of its own kind only, whoever signed it")
    func autreGenre() throws {
        let dsk = alice.trousseau.dsk
        let (x25519, mlkem) = (alice.spk.paire.publique, alice.pqspk.paire.publique)
        for usage in Precle.Usage.allCases {
            let etrangere = usage.estMLKEM ? x25519 : mlkem
            refuse(.cleRefusee, de: "\(usage)") {
                try Precle(
                    usage: usage, compte: alice.trousseau.compte, appareil: 1, id: 1, debut: Self.debut, cle: etrangere,
                    dsk: dsk)
            }
            var octets = (usage.estMLKEM ? alice.spk : alice.pqspk).precle.octets
            octets[4 + 4 + Etiquette.precle.octets.count] = usage.rawValue
            refuse(.cleRefusee, de: "\(usage), encoded") { try Precle(octets: octets) }
        }
        refuse(.cleRefusee) { try x25519.mlkem1024 }
        refuse(.cleRefusee) { try mlkem.x25519 }
        refuse(.cleRefusee) { try alice.spk.paire.mlkem1024 }
        refuse(.cleRefusee) { try alice.pqspk.paire.x25519 }
    }

    @Test("Both kinds are read as they were made, within the limit", arguments: Precle.Usage.allCases)
    func chaqueUsage(_ usage: Precle.Usage) throws {
        let cle = try alice.cle(usage, id: 7)
        #expect(try Precle(octets: cle.precle.octets) == cle.precle)
        #expect(cle.precle.octets.count <= Limites.precle)
        #expect(cle.paire.secrete.taille == (usage.estMLKEM ? 64 : 32))
        let relue = PairePrecle(publique: cle.precle.cle, secrete: cle.paire.secrete)
        #expect(relue.publique == cle.precle.cle)
    }
}
