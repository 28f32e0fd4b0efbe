import Foundation
import Testing

@testable import CryptoChiffre

/// `PROPRIETES_HORAIRES` sets the number of runs. `PROPRIETES_GRAINE` plays the run of one seed again, as many times: keys and
/// session identities are drawn anew each time, and who wins when both begin at once depends on them.
@Suite("Whatever happens between two devices, each message that comes is read once, and they still talk in the end")
struct HorairesTests {
    private static let pas = 200

    private static func nombre(_ nom: String) -> UInt64? {
        ProcessInfo.processInfo.environment[nom].flatMap { UInt64($0) }
    }

    @Test("Random runs of 200 steps: messages in any order, lost, doubled; sessions anew, keys changed, days passed")
    func horaires() throws {
        let nombre = Self.nombre("PROPRIETES_HORAIRES") ?? 2000
        let graine = Self.nombre("PROPRIETES_GRAINE")
        var (lus, perdus) = (0, 0)
        for rang in 0..<nombre {
            let graine = graine ?? rang
            do {
                var horaire = try Horaire(graine: graine)
                for _ in 0..<Self.pas { try horaire.pas() }
                try horaire.finir()
                #expect(horaire.reprises >= 3)
                lus += horaire.lus.count
                perdus += horaire.perdus.count
            } catch {
                Issue.record("PROPRIETES_GRAINE=\(graine): \(error)")
                return
            }
        }
        print("horaires: \(nombre) runs of \(Self.pas) steps, \(lus) messages read, \(perdus) lost")
    }
}
