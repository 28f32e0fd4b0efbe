import Testing

@testable import CryptoChiffre

@Suite("A handshake gives both ends one session, bound to everything that was public in it")
struct PoigneeTests {
    private var alice: Poste
    private var bob: Poste

    init() throws {
        let (a, b) = (try CompteEssai(), try CompteEssai())
        alice = try Poste(a, avec: b)
        bob = try Poste(b, avec: a)
    }

    @Test(
        "With and without each kind of one-time prekey both ends read each other",
        arguments: [[], [.opk], [.pqopk], [.opk, .pqopk]] as [[Precle.Usage]])
    mutating func variantes(_ ponctuelles: [Precle.Usage]) throws {
        let premier = try alice.envoyer([1, 2, 3], a: bob, ponctuelles)
        let amorce = try #require(premier.amorce)
        #expect((amorce.opk == nil) == !ponctuelles.contains(.opk))
        #expect((amorce.pqUsage == .pqopk) == ponctuelles.contains(.pqopk))
        let recu = try bob.recevoir(premier, de: alice)
        #expect(recu.contenu == [1, 2, 3] && recu.nouvelle)
        #expect(Set(recu.consommees.map(\.usage)) == Set(ponctuelles))
        #expect(bob.sessions.active(maGen: 0, saGen: 0)?.id == alice.sessions.active(maGen: 0, saGen: 0)?.id)
        let reponse = try bob.envoyer([4], a: alice)
        #expect(reponse.amorce == nil)
        #expect(try alice.recevoir(reponse, de: bob).contenu == [4])
        for tour in UInt8(0)..<5 {
            #expect(try bob.recevoir(alice.envoyer([tour], a: bob), de: alice).contenu == [tour])
            #expect(try alice.recevoir(bob.envoyer([tour, 1], a: alice), de: bob).contenu == [tour, 1])
        }
    }
}
