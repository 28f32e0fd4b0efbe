import Contrat
import CryptoChiffre
import Foundation
import Synchronization
import Testing

@testable import Relais

@Suite("Who has a live stream is told, and holds little", .timeLimit(.minutes(10)))
struct ArriveesTests {
    /// What was asked of a connection.
    private final class Coupures: Sendable {
        private let suite = Mutex<[Duration]>([])

        var toutes: [Duration] { suite.withLock { $0 } }
        func noter(_ delai: Duration) { suite.withLock { $0.append(delai) } }
    }

    let arrivees = Arrivees(maximum: 3)
    let alice: Porteur

    init() throws { alice = Porteur(compte: try CompteId(Alea.octets(16)), appareil: 1) }

    private func range(_ rang: UInt32, taille: Int = 4096) -> MessageRange {
        MessageRange(
            rang: rang, message: MessageEnAttente(id: Data(count: 16), recu: 1, enveloppe: Data(count: taille)))
    }

    /// A stream that is caught up.
    private func calme(_ porteur: Porteur, _ coupures: Coupures = Coupures()) async throws -> Abonnement {
        let abonnement = try arrivees.ouvrir(porteur, jeton: Data()) { coupures.noter($0) }
        for attendu in ["verifier", "battre", "lire"] { #expect("\(await abonnement.suite())" == attendu) }
        return abonnement
    }

    private func rangs(_ suite: Abonnement.Suite) -> [UInt32]? {
        if case .envoyer(let messages) = suite { messages.map(\.rang) } else { nil }
    }

    @Test("Envelopes are handed over in order, in parts of 64 KiB, to their device alone")
    func parts() async throws {
        let abonnement = try await calme(alice)
        let tablette = try await calme(Porteur(compte: alice.compte, appareil: 2))
        for rang in 1...20 as ClosedRange<UInt32> { arrivees.annoncer(range(rang), a: alice) }
        arrivees.annoncer(range(21, taille: 65536), a: alice)
        #expect(rangs(await abonnement.suite()) == Array(1...16))
        #expect(rangs(await abonnement.suite()) == Array(17...20))
        #expect(rangs(await abonnement.suite()) == [21])
        arrivees.annoncer(range(1), a: tablette.porteur)
        #expect(rangs(await tablette.suite()) == [1])
    }

    @Test("Past what one stream may hold, and all together, it is read from the depot")
    func bornes() async throws {
        let abonnement = try await calme(alice)
        for rang in 1...9 as ClosedRange<UInt32> { arrivees.annoncer(range(rang, taille: 65536), a: alice) }
        #expect("\(await abonnement.suite())" == "lire")
        for rang in 10...138 as ClosedRange<UInt32> { arrivees.annoncer(range(rang, taille: 16), a: alice) }
        #expect("\(await abonnement.suite())" == "lire")
        arrivees.annoncer(range(139), a: alice)
        #expect(rangs(await abonnement.suite()) == [139])
        // What comes before it reads again is not kept.
        abonnement.prendreRetard()
        arrivees.annoncer(range(140), a: alice)
        #expect("\(await abonnement.suite())" == "lire")

        let reserve = ReserveFlux(maximum: 10_000)
        let serre = Abonnement(porteur: alice, jeton: Data(), numero: 0, reserve: reserve) { _ in }
        for _ in 0..<3 { _ = await serre.suite() }
        serre.offrir(range(1))
        serre.offrir(range(2))
        #expect(!reserve.prendre(2000))
        serre.offrir(range(3))
        #expect(reserve.prendre(10_000))
        #expect("\(await serre.suite())" == "lire")
    }

    @Test("Whoever waits is woken: by an envelope, by the timer, by the end")
    func reveils() async throws {
        let coupures = Coupures()
        let abonnement = try await calme(alice, coupures)
        async let envoi = abonnement.suite()
        try await Task.sleep(for: .milliseconds(20))
        arrivees.annoncer(range(1), a: alice)
        #expect(rangs(await envoi) == [1])
        async let verification = abonnement.suite()
        try await Task.sleep(for: .milliseconds(20))
        for tour in 0..<Arrivees.tours { arrivees.battre(tour: tour, delai: .seconds(60)) }
        #expect("\(await verification)" == "verifier")
        #expect("\(await abonnement.suite())" == "battre")
        async let fin = abonnement.suite()
        try await Task.sleep(for: .milliseconds(20))
        arrivees.retirer(abonnement)
        #expect("\(await fin)" == "finir")
        #expect(arrivees.nombre == 0 && coupures.toutes == [.seconds(1)])
        arrivees.retirer(abonnement)
        #expect(arrivees.nombre == 0 && coupures.toutes == [.seconds(1)])
    }

    @Test("One that is busy with the same thing for too long is cut")
    func bloque() async throws {
        let coupures = Coupures()
        let abonnement = try await calme(alice, coupures)
        try await Task.sleep(for: .milliseconds(2))
        for tour in 0..<Arrivees.tours { arrivees.battre(tour: tour, delai: .milliseconds(1)) }
        #expect(coupures.toutes == [.zero])
        _ = abonnement
    }

    @Test("A device's newer stream ends the older, and no stream begins once the relay leaves")
    func nombres() async throws {
        let premier = try await calme(alice)
        let second = try await calme(alice)
        #expect("\(await premier.suite())" == "finir" && arrivees.nombre == 1)
        // The end of the older one is not the newer one's.
        arrivees.retirer(premier)
        arrivees.annoncer(range(1), a: alice)
        #expect(rangs(await second.suite()) == [1])
        for appareil in 2...3 as ClosedRange<UInt32> {
            _ = try arrivees.ouvrir(Porteur(compte: alice.compte, appareil: appareil), jeton: Data()) { _ in }
        }
        #expect(throws: Refus.self) {
            try arrivees.ouvrir(Porteur(compte: alice.compte, appareil: 4), jeton: Data()) { _ in }
        }
        arrivees.arreter()
        #expect("\(await second.suite())" == "finir")
        #expect(throws: Refus.self) { try arrivees.ouvrir(alice, jeton: Data()) { _ in } }
    }

    @Test("Where other relays store envelopes, too, only what follows at once is handed over; anything else is read")
    func seuleSuite() async throws {
        let abonnement = try await calme(alice)
        func venir(_ rang: UInt32) async -> String {
            arrivees.annoncer(range(rang), a: alice, seuleSuite: true)
            return "\(await abonnement.suite())"
        }
        // Nothing is known yet of what it has.
        #expect(await venir(11) == "lire")
        abonnement.aLu(jusqua: 11)
        arrivees.annoncer(range(12), a: alice, seuleSuite: true)
        #expect(rangs(await abonnement.suite()) == [12])
        // What it has already is passed over.
        arrivees.annoncer(range(12), a: alice, seuleSuite: true)
        arrivees.annoncer(range(13), a: alice, seuleSuite: true)
        #expect(rangs(await abonnement.suite()) == [13])
        #expect(await venir(15) == "lire")
        // What came while it was being read may not be in what was read.
        arrivees.annoncer(range(16), a: alice, seuleSuite: true)
        abonnement.aLu(jusqua: 15)
        #expect("\(await abonnement.suite())" == "lire")
    }
}
