import Foundation
import Testing

extension Attaques {
    /// Threat 28 once more, by strace's own count: N = 1, 2, ... until a run ends unharmed with CHIFFRE_ATTAQUES=toutes, else the
    /// first ones. `CoupureMdpTests` strikes at more steps in less time.
    @Suite("28. kill -9 by strace during a change of password", .timeLimit(.minutes(40)))
    struct StraceMdpTests {
        private static let pasMax = CoupureMdpTests.toutes ? 400 : 6

        @Test("28. Of the client, by strace: exactly the old or exactly the new")
        func client() async throws {
            try await Scene.jouer { scene in
                let monde = try await MondeMdp(scene)
                var victime = monde.camille
                var faits = 0
                for n in 1..<Self.pasMax {
                    let avant = try await monde.preparer()
                    victime.devant = StraceMortel.devant(n)
                    let (fin, _, erreurs) = try await victime.jusquALaFin(monde.arguments(avant))
                    let tue = fin == .signal(9)
                    if n % 10 == 0 { print("[28] client, by strace: N = \(n), \(fin)") }
                    #expect(tue || fin == .code(0), "call \(n): \(fin) \(erreurs)")
                    faits += try await monde.verifier(avant, nouveauDabord: n % 2 == 0, fait: tue ? nil : true) ? 1 : 0
                    guard tue else {
                        print("[28] client, by strace: N = 1...\(n); \(faits) changes made")
                        return
                    }
                }
                print("[28] by strace: N = 1..<\(Self.pasMax); \(faits) changes made")
                #expect(!CoupureMdpTests.toutes, "no run ended unharmed")
            }
        }
    }
}
