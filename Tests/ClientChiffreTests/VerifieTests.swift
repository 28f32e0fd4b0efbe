import CryptoChiffre
import Testing

@testable import ClientChiffre

@Suite("Somebody is verified with the keys that were compared, and with no others")
struct VerifieTests {
    private let premiere: Declaration
    private let suivante: Declaration
    private let autre: Correspondant

    init() async throws {
        let alice = try await Atelier("alice")
        premiere = alice.declaration
        suivante = try alice.trousseau.renouvele(apres: premiere, raison: .mdp, date: 1).declaration
        autre = Correspondant([premiere], pseudo: "alice", confirme: true, relation: .acceptee)
    }

    @Test("The mark stands until other keys are pinned, whoever signed them")
    func marque() throws {
        for remplacees in [false, true] {
            var correspondant = autre
            try correspondant.marquerVerifie(autre)
            #expect(correspondant.confiance == .verifie && correspondant.peutRecevoir)
            if remplacees {
                try correspondant.remplacer(par: [suivante], maintenant: Atelier.maintenant)
            } else {
                _ = try correspondant.apprendre(.suite([suivante]), maintenant: Atelier.maintenant)
            }
            #expect(correspondant.confiance == .aReverifier)
        }
    }

    @Test("An alarm that came while the digits were compared stays", arguments: [Correspondant.Alerte.fourche, .recul])
    func alarme(_ alerte: Correspondant.Alerte) throws {
        var correspondant = autre
        _ = try correspondant.apprendre(.alerte(alerte), maintenant: Atelier.maintenant)
        #expect(throws: ErreurClient.identiteDouteuse("alice", alerte)) { try correspondant.marquerVerifie(autre) }
        #expect(correspondant.confiance == .alerte(alerte) && !correspondant.peutRecevoir)
    }

    @Test("Keys that came while the digits were compared are not those that were compared")
    func autresCles() throws {
        var correspondant = autre
        _ = try correspondant.apprendre(.suite([suivante]), maintenant: Atelier.maintenant)
        #expect(throws: ErreurClient.empreinteDifferente("alice")) { try correspondant.marquerVerifie(autre) }
        #expect(correspondant.confiance == .aReverifier)
    }
}
