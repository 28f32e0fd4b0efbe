import Foundation
import Glibc
import Testing

@Suite("The relay stops when it is told to", .timeLimit(.minutes(40)))
struct ArretTests {
    @Test(
        "It ends soon although connections are open and requests are half sent",
        arguments: [SIGTERM, SIGINT])
    func arret(_ signal: Int32) async throws {
        try await Scene.jouer { scene in
            let textes =
                Array(repeating: "GET /v1/sante HTTP/1.1\r\nHost: a\r\n\r\n", count: 6)
                + Array(
                    repeating: "POST /v1/prelude HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{\"pse", count: 3)
                + ["POST /v1/pre", ""]
            var connexions: [ConnexionBrute] = []
            for texte in textes { connexions.append(try await ConnexionBrute(port: scene.relais.port, texte)) }
            let servies = try await attendre {
                connexions.count { $0.reponse.hasPrefix("HTTP/1.1 200") } == 6 ? true : nil
            }
            #expect(servies == true)
            // Long enough for the relay to have read what else was sent.
            try await Task.sleep(for: .milliseconds(200))
            #expect(connexions.allSatisfy { $0.ouverte })

            let debut = ContinuousClock.now
            scene.relais.signaler(signal)
            #expect(try await scene.relais.attendreLaFin(.seconds(10)) == .code(0))
            print("[bout-en-bout] signal \(signal): the relay ended after \(ContinuousClock.now - debut)")
            for connexion in connexions { await connexion.fermer() }

            try await scene.relais.redemarrer()
            #expect(try await scene.personne("camille").etat().pseudo == "camille")
        }
    }
}
