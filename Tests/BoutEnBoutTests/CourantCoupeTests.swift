import Foundation
import Testing

@Suite("A power cut loses nothing that was answered and doubles nothing", .timeLimit(.minutes(40)))
struct CourantCoupeTests {
    /// Rounds of each of two kinds of cut.
    private static let tours = 25

    private static func jouer(
        _ tours: Int, _ reste: DisqueDeTest.Reste, _ variables: [String: String]
    ) async throws -> RondesBrutales.Bilan {
        let dossier = Scene.nouveauDossier()
        let disque = try DisqueDeTest(sous: Scene.dossierDuRelais(dossier))
        let environnement = try disque.environnement().merging(variables) { $1 }
        var bilan = RondesBrutales.Bilan()
        try await Scene.jouer(places: 3, .init(environnement: environnement), dans: dossier) { scene in
            bilan = try await RondesBrutales(nombre: tours) { try disque.couper(reste) }.jouer(scene.relais)
        }
        print("[bout-en-bout] power cut, \(variables), kept: \(reste), \(tours) rounds: \(bilan)")
        return bilan
    }

    @Test("Whatever the disk has kept of what was not synchronised", arguments: [DisqueDeTest.Reste.rien, .auHasard])
    func couper(_ reste: DisqueDeTest.Reste) async throws {
        // The log is carried over so often that cuts fall into that, too.
        let bilan = try await Self.jouer(Self.tours, reste, ["RELAIS_ESSAI_RELEVE": "20"])
        #expect(bilan.perdues == 0 && bilan.doublees == 0 && bilan.manquantes == 0)
        #expect(bilan.defauts.isEmpty)
        #expect(bilan.enVolAuMoins >= 32 && bilan.repondues > 0 && bilan.sansReponse > 0)
        // There was something to lose.
        #expect(bilan.reprises.journal > 0 && bilan.reprises.base > 0)
    }

    @Test("A relay that does not wait for the disk loses messages by it: the cut is one")
    func temoin() async throws {
        let bilan = try await Self.jouer(5, .rien, ["RELAIS_ESSAI_SYNCHRONE": "NORMAL"])
        #expect(bilan.perdues > 0)
        #expect(bilan.defauts.isEmpty)
    }
}
