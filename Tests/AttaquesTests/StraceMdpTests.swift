import Foundation
import Glibc
import Testing

extension Attaques {
    /// Threat 28 once more, by strace's own count: N = 1, 2, ... until a run ends unharmed. Unless CHIFFRE_ATTAQUES=toutes, some of
    /// the relay's later ones are passed over, and of the client, which makes many more calls, only the first are played.
    /// `CoupureMdpTests` strikes at more steps in less time.
    @Suite("28. kill -9 by strace during a change of password", .timeLimit(.minutes(40)))
    struct StraceMdpTests {
        /// More calls than either makes: a run that never ends unharmed is found out.
        private static let pasMax = 1_500
        /// Each change adds prekeys to the profile, and so calls to the next one: after so many the client begins a new one.
        private static let pasParProfil = 8
        private static let pasDuClient = CoupureMdpTests.toutes ? pasMax : 6
        /// The change itself is within the first; what comes after is the publication of new prekeys.
        private static let pasDuRelais =
            CoupureMdpTests.toutes
            ? Array(1..<pasMax) : Array(1...40) + stride(from: 53, to: 400, by: 13)

        @Test("28. Of the client, by strace: exactly the old or exactly the new")
        func client() async throws {
            var faits = 0
            for debut in stride(from: 1, to: Self.pasDuClient, by: Self.pasParProfil) {
                let pas = debut..<min(debut + Self.pasParProfil, Self.pasDuClient)
                var indemne: Int?
                try await Scene.jouer { scene in
                    let (nouveaux, dernier) = try await Self.tuerLeClient(scene, pas)
                    (faits, indemne) = (faits + nouveaux, dernier)
                }
                print("[28] client, by strace: N = 1...\(indemne ?? pas.upperBound - 1); \(faits) changes made")
                if indemne != nil { return }
            }
            #expect(!CoupureMdpTests.toutes, "no run ended unharmed")
        }

        /// Kills a client at each of these calls.
        /// - Returns: how many changes were made, and which run ended unharmed.
        private static func tuerLeClient(_ scene: Scene, _ pas: Range<Int>) async throws -> (faits: Int, indemne: Int?)
        {
            let monde = try await MondeMdp(scene)
            var victime = monde.camille
            var faits = 0
            for n in pas {
                let avant = try await monde.preparer()
                victime.devant = StraceMortel.devant(n)
                let (fin, _, erreurs) = try await victime.jusquALaFin(monde.arguments(avant))
                let tue = fin == .signal(9)
                #expect(tue || fin == .code(0), "call \(n): \(fin) \(erreurs)")
                faits += try await monde.verifier(avant, nouveauDabord: n % 2 == 0, fait: tue ? nil : true) ? 1 : 0
                guard tue else { return (faits, n) }
            }
            return (faits, nil)
        }

        @Test("28. Of the relay, by strace: exactly the old or exactly the new")
        func relais() async throws {
            try await Scene.jouer { scene in
                let monde = try await MondeMdp(scene)
                var faits = 0
                for n in Self.pasDuRelais {
                    let avant = try await monde.preparer()
                    let strace = try await StraceMortel.saisir(scene.relais.pid, n, dans: scene.dossier)
                    let (fin, _, erreurs) = try await monde.camille.jusquALaFin(monde.arguments(avant))
                    // The answer may have left before the relay died. When it lives, it is told to stop: strace lets go with it.
                    scene.relais.signaler(SIGTERM)
                    let tue = try await scene.relais.attendreLaFin(.seconds(20)) == .signal(9)
                    try await strace.attendreLaFin(.seconds(10))
                    #expect(fin == .code(0) || (tue && fin == .code(3)), "call \(n): \(fin) \(erreurs)")
                    if tue { try await monde.lireHorsLigne(avant) }
                    try await scene.relais.redemarrer()
                    let change = try await monde.verifier(
                        avant, nouveauDabord: n % 2 == 0, abandonner: n % 4 < 2, fait: fin == .code(0) ? true : nil)
                    faits += change ? 1 : 0
                    guard tue else {
                        print("[28] relay, by strace: up to N = \(n); \(faits) changes made")
                        #expect(faits > 0 && faits < n)
                        return
                    }
                }
                Issue.record("no run ended unharmed")
            }
        }
    }
}
