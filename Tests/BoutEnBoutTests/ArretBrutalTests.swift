import Foundation
import Testing

@Suite("kill -9 of the relay loses nothing that was answered and doubles nothing", .timeLimit(.minutes(40)))
struct ArretBrutalTests {
    private static let tours = 50

    @Test("Each answered message is there exactly once, and the unanswered ones after being sent again")
    func tuer() async throws {
        // The whole machine: the kill must fall between receiving and answering, not before a late start.
        try await Scene.jouer(places: 3) { scene in
            let bilan = try await RondesBrutales(nombre: Self.tours).jouer(scene.relais)
            print("[bout-en-bout] kill -9, \(Self.tours) rounds: \(bilan)")
            #expect(bilan.perdues == 0 && bilan.doublees == 0 && bilan.manquantes == 0)
            #expect(bilan.defauts.isEmpty)
            // The kills fell where they were meant to.
            #expect(bilan.enVolAuMoins >= 32 && bilan.repondues > 0 && bilan.sansReponse > 0)
        }
    }
}
