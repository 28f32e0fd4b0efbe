import Contrat
import Foundation
import Glibc
import Testing

@Suite("Two relays on a replica set lose nothing when a machine dies", .timeLimit(.minutes(40)))
struct RepliquesTests {
    private static let morts = 10

    /// An emitter and some recipients.
    private static func gens(_ relais: RelaisEnsemble, _ nombre: Int = 5) async throws -> [ClientDirect] {
        try await ClientDirect.avecHTTP { http in
            var gens: [ClientDirect] = []
            for numero in 0..<nombre {
                gens.append(try await ClientDirect("personne\(numero)", url: relais.urls[numero % 2], http: http))
            }
            return gens
        }
    }

    /// What everybody has received once all is quiet, and how much of it more than once.
    private static func recues(_ gens: [ClientDirect]) async throws -> (enveloppes: Set<Data>, doublees: Int) {
        try await ClientDirect.avecHTTP { http in
            var toutes: [Data] = []
            for personne in gens { toutes += try await personne.toutRecevoir(http: http) }
            return (Set(toutes), toutes.count - Set(toutes).count)
        }
    }

    @Test("kill -9 of the primary, again and again, with 32 requests under way: every 200 is there, and none twice")
    func primaire() async throws {
        try await Places.avec(3) { try await jouerPrimaire() }
    }

    private func jouerPrimaire() async throws {
        let election = ProcessInfo.processInfo.environment["MESSAGERIE_ELECTION"].flatMap { Int($0) } ?? 2000
        try await GroupeMongod.jouer(noeuds: 3, election: .milliseconds(election)) { groupe in
            try await RelaisEnsemble.jouer(sur: groupe.uri) { relais in
                let gens = try await Self.gens(relais)
                let feu = FeuContinu(de: gens[0], a: Array(gens.dropFirst()), par: relais.urls)
                let tir = Task { try await feu.tirer(40) }
                var retours: [Duration] = []
                var enVolAuMoins = Int.max
                for _ in 0..<Self.morts {
                    let avant = feu.repondues
                    let pret = try await attendre {
                        feu.repondues > avant + 100 && feu.enVol >= 32 ? feu.enVol : nil
                    }
                    enVolAuMoins = min(enVolAuMoins, try #require(pret))
                    let port = try await groupe.tuerPrimaire()
                    let mort = ContinuousClock.now
                    // What comes now was taken by another primary: those under way at the kill may still be answered.
                    let dejaRepondues = feu.repondues + 40
                    let revenu = try await attendre { feu.repondues > dejaRepondues ? true : nil }
                    try #require(revenu == true, "nothing is taken any more")
                    retours.append(.now - mort)
                    try await groupe.relancer(port)
                    try await groupe.attendre()
                }
                feu.finir()
                try await tir.value
                let (enveloppes, doublees) = try await Self.recues(gens)
                let perdues = feu.enveloppesRepondues.subtracting(enveloppes).count
                print(
                    "[bout-en-bout] kill -9 of the primary, \(Self.morts) times, at least \(enVolAuMoins) under way: "
                        + "\(feu.repondues) acknowledged, \(perdues) lost, \(doublees) doubled; other answers \(feu.refus); "
                        + "back after \(retours.map { ($0 / .milliseconds(1)).rounded() }) ms")
                #expect(perdues == 0 && doublees == 0)
                #expect(enveloppes == feu.enveloppesFaites && Set(feu.refus.keys).isSubset(of: [503]))
                #expect(enVolAuMoins >= 32)
            }
        }
    }

    @Test("kill -9 of one of two relays: what it had answered is there, and the other goes on")
    func relais() async throws {
        try await Places.avec(3) { try await jouerRelais() }
    }

    private func jouerRelais() async throws {
        let serveur = try #require(MongoDuRelais.adresse)
        try await RelaisEnsemble.jouer(sur: serveur) { relais in
            let gens = try await Self.gens(relais)
            let feu = FeuContinu(de: gens[0], a: Array(gens.dropFirst()), par: relais.urls)
            let tir = Task { try await feu.tirer(40) }
            for mort in [0, 1, 0] {
                let avant = feu.repondues
                let pret = try await attendre {
                    feu.repondues > avant + 100 && feu.enVol >= 32 ? true : nil
                }
                try #require(pret == true)
                await relais.relais[mort].tuer()
                let dejaRepondues = feu.repondues + 40
                let revenu = try await attendre { feu.repondues > dejaRepondues ? true : nil }
                #expect(revenu == true)
                try await relais.relais[mort].redemarrer()
            }
            feu.finir()
            try await tir.value
            let (enveloppes, doublees) = try await Self.recues(gens.map { $0.vers(relais.urls[1]) })
            #expect(feu.enveloppesRepondues.subtracting(enveloppes).isEmpty && doublees == 0)
            #expect(enveloppes == feu.enveloppesFaites && feu.refus.isEmpty)
        }
    }
}
