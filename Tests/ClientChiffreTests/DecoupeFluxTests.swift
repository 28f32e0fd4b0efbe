import Contrat
import Foundation
import Testing

@testable import ClientChiffre

@Suite("The bytes of a live stream")
struct DecoupeFluxTests {
    private static let message = MessageEnAttente(
        id: Data(repeating: 0x53, count: 16), recu: 1_750_000_000, enveloppe: Data(repeating: 7, count: 65536))

    private static func bloc(_ rang: Int, _ message: MessageEnAttente = message) throws -> String {
        "id: \(rang)\nevent: message\ndata: \(String(decoding: try JSONEncoder().encode(message), as: UTF8.self))\n\n"
    }

    private static func rangs(_ evenements: [DecoupeFlux.Evenement]) -> [UInt32] {
        evenements.compactMap { if case .message(let rang, _) = $0 { rang } else { nil } }
    }

    @Test("Cut anywhere, they are the same events", arguments: [1, 2, 3, 7, 4096, 1_000_000])
    func coupes(_ taille: Int) throws {
        let flux = Array((":\n\n" + (try Self.bloc(1)) + ":\n\n:\n\n" + (try Self.bloc(4)) + (try Self.bloc(5))).utf8)
        var decoupe = DecoupeFlux()
        var evenements: [DecoupeFlux.Evenement] = []
        for debut in stride(from: 0, to: flux.count, by: taille) {
            evenements += try decoupe.ajouter(flux[debut..<min(debut + taille, flux.count)])
        }
        #expect(evenements.count == 6)
        #expect(Self.rangs(evenements) == [1, 4, 5])
        for case .message(_, let message) in evenements {
            #expect(message.id == Self.message.id && message.enveloppe == Self.message.enveloppe)
        }
    }

    @Test("What it does not know is a sign of life and nothing more")
    func inconnus() throws {
        let petit = MessageEnAttente(id: Data(count: 16), recu: 0, enveloppe: Data())
        let json = String(decoding: try JSONEncoder().encode(petit), as: UTF8.self)
        let blocs = [
            "event: autre\ndata: x\n\n", "retry: 5\n\n", "data: {}\n\n", "\n\n", ": mot\nid: 3\n\n", "message\n\n",
            "event:message\nid:9\nnouveau: oui\n: mot\ndata:\(json)\n\n",
        ]
        var decoupe = DecoupeFlux()
        let evenements = try blocs.flatMap { try decoupe.ajouter($0.utf8) }
        #expect(evenements.count == blocs.count)
        #expect(Self.rangs(evenements) == [9])
    }

    @Test("What no relay sends ends it")
    func refus() throws {
        let json = String(decoding: try JSONEncoder().encode(Self.message), as: UTF8.self)
        let long = String(repeating: "x", count: LimitesContrat.evenementFlux)
        let court = try JSONEncoder().encode(
            MessageEnAttente(id: Data(count: 15), recu: 1, enveloppe: Data(count: 4096)))
        let blocs = [
            "event: message\ndata: \(json)\n\n", "id: -1\nevent: message\ndata: \(json)\n\n",
            "id: +1\nevent: message\ndata: \(json)\n\n", "id: \nevent: message\ndata: \(json)\n\n",
            "id: 0\nevent: message\ndata: \(json)\n\n", "id: 4294967296\nevent: message\ndata: \(json)\n\n",
            "id: 1\nevent: message\n\n", "id: 1\nevent: message\ndata: {}\n\n",
            "id: 1\nevent: message\ndata: \(String(decoding: court, as: UTF8.self))\n\n",
            ":\(long)\n\n", ":\(long)x",
            try Self.bloc(2) + Self.bloc(2), try Self.bloc(2) + Self.bloc(1),
        ]
        for (rang, bloc) in blocs.enumerated() {
            var decoupe = DecoupeFlux()
            #expect(throws: ErreurClient.self, "case \(rang)") { try decoupe.ajouter(bloc.utf8) }
        }
    }

    @Test("Bytes of all kinds are read or refused, and alike however they are cut")
    func hasard() throws {
        var hasard = SystemRandomNumberGenerator()
        let petit = MessageEnAttente(id: Data(count: 16), recu: 0, enveloppe: Data(count: 30))
        let bon = Array(
            (":\n\n" + (try Self.bloc(1, petit)) + (try Self.bloc(2, petit)) + (try Self.bloc(3, petit))).utf8)
        for _ in 0..<2000 {
            var octets = bon
            for _ in 0..<Int.random(in: 0...3, using: &hasard) {
                let place = Int.random(in: 0..<octets.count, using: &hasard)
                switch Int.random(in: 0..<3, using: &hasard) {
                case 0: octets[place] = Array("\n:0 id\u{0}".utf8).randomElement(using: &hasard) ?? 0
                case 1: octets.remove(at: place)
                default: octets.insert(0x0A, at: place)
                }
            }
            let coupe = Int.random(in: 0...octets.count, using: &hasard)
            let issues = [[octets[...]], [octets[..<coupe], octets[coupe...]]].map { morceaux in
                var decoupe = DecoupeFlux()
                var rangs: [UInt32] = []
                var refuse = false
                do { for morceau in morceaux { rangs += Self.rangs(try decoupe.ajouter(morceau)) } } catch {
                    refuse = true
                }
                return refuse ? nil : rangs
            }
            #expect(issues[0] == issues[1], "\(String(decoding: octets, as: UTF8.self))")
        }
    }

    @Test("Ids are remembered for a while, and not for ever")
    func recents() {
        var ids = IdsRecents()
        let tous = (0..<3000).map { rang in withUnsafeBytes(of: rang) { Data($0) } }
        for id in tous { ids.noter(id) }
        #expect(tous.suffix(1000).allSatisfy { ids.contient($0) })
        #expect(!tous.prefix(1000).contains { ids.contient($0) })
    }

    @Test("A sleep ends when it is rung, before it or in the middle of it, or with its task", .timeLimit(.minutes(10)))
    func reveil() async throws {
        let reveil = Reveil()
        reveil.sonner()
        await reveil.dormir(.seconds(3600))
        let dormeur = Task { await reveil.dormir(.seconds(3600)) }
        try await Task.sleep(for: .milliseconds(20))
        reveil.sonner()
        await dormeur.value
        let annule = Task { await reveil.dormir(.seconds(3600)) }
        annule.cancel()
        await annule.value
        await reveil.dormir(.milliseconds(1))
    }
}
