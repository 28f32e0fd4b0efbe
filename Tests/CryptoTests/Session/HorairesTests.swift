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

    private struct Bilan: Sendable {
        var lus = 0
        var perdus = 0
        var echec: String?
    }

    @Test("Random runs of 200 steps: messages in any order, lost, doubled; sessions anew, keys changed, days passed")
    func horaires() async {
        let nombre = Self.nombre("PROPRIETES_HORAIRES") ?? 2000
        let graine = Self.nombre("PROPRIETES_GRAINE")
        // Minutes of work, on a thread of its own: those that all tests share stay free.
        let bilan = await withCheckedContinuation { suite in
            Thread { suite.resume(returning: Self.jouer(nombre, graine)) }.start()
        }
        if let echec = bilan.echec { Issue.record("\(echec)") }
        print("horaires: \(nombre) runs of \(Self.pas) steps, \(bilan.lus) messages read, \(bilan.perdus) lost")
    }

    private static func jouer(_ nombre: UInt64, _ choisie: UInt64?) -> Bilan {
        var bilan = Bilan()
        for rang in 0..<nombre {
            let graine = choisie ?? rang
            do {
                var horaire = try Horaire(graine: graine)
                for _ in 0..<pas { try horaire.pas() }
                try horaire.finir()
                guard horaire.reprises >= 3 else {
                    bilan.echec = "PROPRIETES_GRAINE=\(graine): taken up from its state \(horaire.reprises) times only"
                    return bilan
                }
                bilan.lus += horaire.lus.count
                bilan.perdus += horaire.perdus.count
            } catch {
                bilan.echec = "PROPRIETES_GRAINE=\(graine): \(error)"
                return bilan
            }
        }
        return bilan
    }
}
