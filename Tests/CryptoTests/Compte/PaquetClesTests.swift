import Testing

@testable import CryptoChiffre

@Suite("A bundle is whole, signed by its device and of this time, or refused")
struct PaquetClesTests {
    private let alice: CompteEssai
    private let bob: CompteEssai

    init() throws {
        alice = try CompteEssai()
        bob = try CompteEssai()
    }

    private func paquet(
        _ precles: [[UInt8]], de compte: CompteEssai? = nil, appareil: UInt32 = 1,
        maintenant: UInt64 = CompteEssai.maintenant
    ) throws -> PaquetCles {
        try PaquetCles(
            precles: precles, declaration: (compte ?? alice).declaration, appareil: appareil, maintenant: maintenant)
    }

    private var sceau: [UInt8] { alice.sceau.precle.octets }
    private var boite: [UInt8] { alice.boite.precle.octets }

    @Test("Both keys, in any order, beside uses that this build does not know")
    func entier() throws {
        let inconnu = sceau.inverse(bit: (4 + 4 + Etiquette.precle.octets.count) * 8 + 7)
        refuse(.versionInconnue) { try Precle(octets: inconnu) }
        for precles in [[sceau, boite], [boite, sceau], [inconnu, sceau, boite]] {
            let lu = try paquet(precles)
            #expect((lu.sceau, lu.boite, lu.appareil) == (alice.sceau.precle, alice.boite.precle, 1))
        }
    }

    @Test("A missing, doubled, foreign, changed or expired key is refused")
    func refus() throws {
        for precles in [[], [sceau], [boite], [sceau, boite, boite], [sceau, sceau]] {
            refuse(.encodage) { try paquet(precles) }
        }
        refuse(.encodage) { try paquet([sceau, boite, try alice.cle(.boite, id: 2).precle.octets]) }
        refuse(.signature) { try paquet([sceau, bob.boite.precle.octets]) }
        refuse(.signature) { try paquet([sceau, boite], de: bob) }
        refuse(.signature) { try paquet([sceau, boite], appareil: 2) }
        refuse(.signature) { try paquet([sceau, boite.inverse(bit: boite.count * 8 - 9)]) }
        let perime = CompteEssai.maintenant + Limites.validitePrecle
        _ = try paquet([sceau, boite], maintenant: perime - 1)
        refuse(.perime) { try paquet([sceau, boite], maintenant: perime) }
    }

    @Test("Of a device's own keys the highest number is the one to use, and the others are still found")
    func locales() throws {
        let nouvelle = try alice.cle(.boite, id: 2)
        let cles = ClesLocales([nouvelle, alice.boite, alice.sceau])
        #expect(cles.courante(.boite, maintenant: CompteEssai.maintenant)?.precle == nouvelle.precle)
        #expect(cles.courante(.sceau, maintenant: CompteEssai.maintenant)?.precle == alice.sceau.precle)
        #expect(cles.paire(.boite, 1)?.publique == alice.boite.paire.publique)
        #expect(cles.paire(.boite, 3) == nil)
        #expect(cles.paire(.sceau, 2) == nil)
        #expect(ClesLocales([]).courante(.boite, maintenant: CompteEssai.maintenant) == nil)
    }
}
