import Foundation
import Testing

@testable import ClientChiffre

@Suite("What came while nobody asked is told once, in order, no more of it at once than of a long queue")
struct VenuesSeulesTests {
    @Test("In parts, and what comes meanwhile after it")
    func parts() async throws {
        let bob = try await Atelier("bob").correspondant()
        func arrivages(_ ordres: ClosedRange<Int64>, illisibles: Int = 0) -> Messagerie.Arrivages {
            var arrivages = Messagerie.Arrivages()
            arrivages.lignes = ordres.map {
                Messagerie.Ligne(
                    correspondant: bob, ordre: $0, message: .avis(.conversationEffacee, Date(timeIntervalSince1970: 0)))
            }
            arrivages.illisibles = illisibles
            return arrivages
        }
        var venues = VenuesSeules()
        #expect(venues.prendre(auPlus: 10) == ([], 0, false))
        venues.noter(arrivages(1...25, illisibles: 3))
        #expect(venues.prendre(auPlus: 10) == (Array(1...10), 3, true))
        venues.noter(arrivages(26...30))
        #expect(venues.prendre(auPlus: 10) == (Array(11...20), 0, true))
        #expect(venues.prendre(auPlus: 10) == (Array(21...30), 0, false))
        #expect(venues.prendre(auPlus: 10) == ([], 0, false))
    }
}

private func == (
    prises: (lignes: [VenuesSeules.Venue], illisibles: Int, reste: Bool), attendu: ([Int64], Int, Bool)
) -> Bool {
    (prises.lignes.map(\.ordre), prises.illisibles, prises.reste) == attendu
}
