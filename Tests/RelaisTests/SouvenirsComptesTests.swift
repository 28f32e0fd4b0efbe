import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("What the relay remembers of accounts")
struct SouvenirsComptesTests {
    let souvenirs = SouvenirsComptes()
    let alice: Porteur
    let jeton = Data(repeating: 1, count: 32)

    init() throws {
        alice = Porteur(compte: try CompteId(Alea.octets(CompteId.taille)), appareil: 1)
    }

    @Test("A token is remembered until it is over, and a seal key until the account changes")
    func retenir() {
        souvenirs.noter(jeton: jeton, de: alice, expire: 100, lu: souvenirs.changements)
        souvenirs.noter(dernier: 5, de: alice, lu: souvenirs.changements)
        #expect(souvenirs.porteur(jeton: jeton, maintenant: 99) == alice)
        #expect(souvenirs.porteur(jeton: jeton, maintenant: 100) == nil)
        #expect(souvenirs.estDernier(5, de: alice) && !souvenirs.estDernier(4, de: alice))
        souvenirs.oublier(alice.compte)
        #expect(souvenirs.porteur(jeton: jeton, maintenant: 99) == nil)
        #expect(!souvenirs.estDernier(5, de: alice))
    }

    @Test("What was read before something was forgotten is not remembered after it")
    func lectureDepassee() {
        let avant = souvenirs.changements
        souvenirs.oublier(jeton: jeton)
        souvenirs.noter(jeton: jeton, de: alice, expire: 100, lu: avant)
        #expect(souvenirs.porteur(jeton: jeton, maintenant: 0) == nil)
        let entre = souvenirs.changements
        souvenirs.oublier(alice.compte)
        souvenirs.noter(dernier: 5, de: alice, lu: entre)
        #expect(!souvenirs.estDernier(5, de: alice))
    }

    @Test("One token is forgotten without the others of its account")
    func unSeul() {
        let autre = Data(repeating: 2, count: 32)
        for jeton in [jeton, autre] { souvenirs.noter(jeton: jeton, de: alice, expire: 100, lu: souvenirs.changements) }
        souvenirs.oublier(jeton: jeton)
        #expect(souvenirs.porteur(jeton: jeton, maintenant: 0) == nil)
        #expect(souvenirs.porteur(jeton: autre, maintenant: 0) == alice)
    }

    @Test("Two generations hold the last entries, at most twice the bound, and nothing that was taken out")
    func generations() {
        var generations = DeuxGenerations<Int, Int>(borne: 10)
        for cle in 0..<10 { generations[cle] = cle }
        // The eleventh makes the first ten the older generation; taking one out takes it out of both.
        generations[10] = 10
        generations[3] = 30
        #expect(generations[3] == 30 && generations[9] == 9)
        generations[3] = nil
        #expect(generations[3] == nil)
        for cle in 100..<120 { generations[cle] = cle }
        #expect((0..<120).filter { generations[$0] != nil }.count <= 20)
        #expect((110..<120).allSatisfy { generations[$0] == $0 })
        #expect(generations[9] == nil)
    }
}
