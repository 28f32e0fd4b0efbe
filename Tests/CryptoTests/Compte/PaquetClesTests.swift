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

    /// The alternatives of the bundle tests: what Alice's device publishes, by use.
    private func octets(_ usages: [Precle.Usage] = Precle.Usage.allCases) -> [[UInt8]] {
        let cles = [alice.sceau, alice.spk, alice.pqspk, alice.opk, alice.pqopk]
        return usages.compactMap { usage in cles.first { $0.precle.usage == usage }?.precle.octets }
    }

    @Test("All keys, in any order, beside uses that this build does not know")
    func entier() throws {
        let tous = octets()
        for inconnu in [UInt8(0), 2, 7, 255] {
            var precle = alice.sceau.precle.octets
            precle[4 + 4 + Etiquette.precle.octets.count] = inconnu
            refuse(.versionInconnue, de: "use \(inconnu)") { try Precle(octets: precle) }
            for precles in [tous, tous.reversed(), [precle] + tous] {
                let lu = try paquet(precles)
                #expect((lu.sceau, lu.spk, lu.appareil) == (alice.sceau.precle, alice.spk.precle, 1))
                #expect((lu.pqspk, lu.opk, lu.pqopk) == (alice.pqspk.precle, alice.opk.precle, alice.pqopk.precle))
                #expect(lu.dsk == alice.trousseau.dsk.publique)
            }
        }
    }

    @Test("One-time keys may be missing; the post-quantum one of last resort stands in for its own")
    func sansPonctuelles() throws {
        let sans = try paquet(octets(Precle.Usage.durables))
        #expect(sans.opk == nil && sans.pqopk == nil && sans.pq == alice.pqspk.precle)
        #expect(try paquet(octets()).pq == alice.pqopk.precle)
        #expect(try paquet(octets(Precle.Usage.durables + [.opk])).pq == alice.pqspk.precle)
    }

    @Test("A missing durable key is refused: without the post-quantum one there is no handshake")
    func manquante() {
        for absente in Precle.Usage.durables {
            refuse(.encodage, de: "\(absente)") { try paquet(octets(Precle.Usage.allCases.filter { $0 != absente })) }
        }
        refuse(.encodage) { try paquet(octets([.sceau, .spk, .opk, .pqopk])) }
        refuse(.encodage) { try paquet([]) }
    }

    @Test("A doubled, foreign, changed or expired key is refused", arguments: Precle.Usage.allCases)
    func refus(_ usage: Precle.Usage) throws {
        let (tous, sienne) = (octets(), octets([usage])[0])
        let autres = octets(Precle.Usage.allCases.filter { $0 != usage })
        refuse(.encodage) { try paquet(tous + [sienne]) }
        refuse(.encodage) { try paquet(tous + [try alice.cle(usage, id: 9).precle.octets]) }
        refuse(.signature) { try paquet(autres + [try bob.cle(usage, id: 9).precle.octets]) }
        refuse(.signature) { try paquet(autres + [sienne.inverse(bit: sienne.count * 8 - 9)]) }
        let perimee = try alice.cle(usage, id: 9, debut: CompteEssai.maintenant - Limites.validitePrecle)
        refuse(.perime) { try paquet(autres + [perimee.precle.octets]) }
    }

    @Test(
        "An X25519 key with which every exchange fails is refused though its device signed it",
        arguments: [Precle.Usage.sceau, .spk, .opk])
    func ordreFaible(_ usage: Precle.Usage) throws {
        let autres = octets(Precle.Usage.allCases.filter { $0 != usage })
        for point in X25519Tests.pointsFaibles {
            let precle = try Precle(
                usage: usage, compte: alice.trousseau.compte, appareil: 1, id: 9, debut: CompteEssai.maintenant,
                cle: .x25519(try ClePubliqueX25519(point)), dsk: alice.trousseau.dsk)
            refuse(.cleRefusee) { try paquet(autres + [precle.octets]) }
        }
    }

    @Test("A bundle of another account or device, or of another time, is refused")
    func autreChose() throws {
        refuse(.signature) { try paquet(octets(), de: bob) }
        refuse(.signature) { try paquet(octets(), appareil: 2) }
        let perime = CompteEssai.maintenant + Limites.validitePrecle
        _ = try paquet(octets(), maintenant: perime - 1)
        refuse(.perime) { try paquet(octets(), maintenant: perime) }
    }

    @Test("Of a device's own keys the highest number is the one to use, and the others are still found")
    func locales() throws {
        let nouvelle = try alice.cle(.spk, id: 3)
        let cles = ClesLocales([nouvelle, alice.spk, alice.sceau, alice.pqspk])
        #expect(cles.courante(.spk, maintenant: CompteEssai.maintenant)?.precle == nouvelle.precle)
        #expect(cles.courante(.sceau, maintenant: CompteEssai.maintenant)?.precle == alice.sceau.precle)
        #expect(try cles.paire(.spk, 2)?.x25519.publique == alice.spk.paire.x25519.publique)
        #expect(try cles.paire(.pqspk, 3)?.mlkem1024.publique == alice.pqspk.paire.mlkem1024.publique)
        #expect(cles.paire(.spk, 9) == nil)
        #expect(cles.paire(.sceau, 2) == nil)
        #expect(ClesLocales([]).courante(.spk, maintenant: CompteEssai.maintenant) == nil)
    }
}
