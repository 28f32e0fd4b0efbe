import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import Relais

@Suite("Envelopes wait in the depot")
struct DepotMessagesTests {
    let alice: Porteur
    let maintenant: UInt64 = 1_800_000_000

    init() throws { alice = Porteur(compte: try CompteId(Alea.octets(16)), appareil: 1) }

    func cle() throws -> Data { Data(try Alea.octets(16)) }

    @Test("They come oldest first, within count and bytes, and one always comes", arguments: Moteur.allCases)
    func ordre(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).messages
        let enveloppes = try [65536, 4096, 8192].map { try enveloppe($0) }
        for enveloppe in enveloppes {
            #expect(
                try await depot.deposer(enveloppe, pour: alice, idempotence: cle(), maintenant: maintenant) == .depose)
        }
        var lus = try await depot.lire(alice, apres: 0, limite: 100, octets: 1 << 20, maintenant: maintenant)
        #expect(lus.messages.map(\.message.enveloppe) == enveloppes && !lus.reste)
        lus = try await depot.lire(alice, apres: 0, limite: 2, octets: 1 << 20, maintenant: maintenant)
        #expect(lus.messages.map(\.message.enveloppe) == Array(enveloppes.prefix(2)) && lus.reste)
        lus = try await depot.lire(alice, apres: 0, limite: 100, octets: 10, maintenant: maintenant)
        #expect(lus.messages.map(\.message.enveloppe) == Array(enveloppes.prefix(1)) && lus.reste)
        lus = try await depot.lire(alice, apres: 0, limite: 100, octets: 65536 + 4096, maintenant: maintenant)
        #expect(lus.messages.count == 2 && lus.reste)
        lus = try await depot.lire(
            alice, apres: lus.messages[0].rang, limite: 100, octets: 1 << 20, maintenant: maintenant)
        #expect(lus.messages.map(\.message.enveloppe) == Array(enveloppes.dropFirst()) && !lus.reste)
    }

    @Test("A key is remembered after its envelope has gone, and is another device's own", arguments: Moteur.allCases)
    func idempotence(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).messages
        let cle = try cle()
        let tablette = Porteur(compte: alice.compte, appareil: 2)
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .depose)
        #expect(
            try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .dejaDepose)
        #expect(
            try await depot.deposer(enveloppe(), pour: tablette, idempotence: cle, maintenant: maintenant) == .depose)
        let lus = try await depot.lire(alice, apres: 0, limite: 10, octets: 1 << 20, maintenant: maintenant).messages
        #expect(lus.count == 1)
        // Somebody else's acknowledgement erases nothing.
        try await depot.supprimer(lus.map(\.message.id), de: tablette)
        func restants() async throws -> Int {
            try await depot.lire(alice, apres: 0, limite: 10, octets: 1 << 20, maintenant: maintenant).messages.count
        }
        #expect(try await restants() == 1)
        try await depot.supprimer(lus.map(\.message.id) + lus.map(\.message.id), de: alice)
        #expect(try await restants() == 0)
        #expect(
            try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant) == .dejaDepose)
    }

    @Test("An envelope is not served after 30 days, then purged; its key goes a day later", arguments: Moteur.allCases)
    func expiration(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).messages
        let cle = try cle()
        _ = try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: maintenant)
        let jour: UInt64 = 86400
        #expect(
            try await depot.lire(alice, apres: 0, limite: 1, octets: 1, maintenant: maintenant + 30 * jour - 1).messages
                .count
                == 1)
        let echu = maintenant + 30 * jour
        #expect(try await depot.lire(alice, apres: 0, limite: 1, octets: 1, maintenant: echu).messages.isEmpty)
        #expect(try await depot.purger(maintenant: echu - 1) == 0)
        #expect(try await depot.purger(maintenant: echu) == 1)
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: echu) == .dejaDepose)
        _ = try await depot.purger(maintenant: echu + jour)
        #expect(try await depot.deposer(enveloppe(), pour: alice, idempotence: cle, maintenant: echu + jour) == .depose)
    }

    @Test("Many at once: each once, under a rank and an id of its own, and none twice", arguments: Moteur.allCases)
    func simultanees(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).messages
        let bruno = Porteur(compte: try CompteId(Alea.octets(16)), appareil: 1)
        let envoyees = try (0..<400).map { _ in (cle: try cle(), enveloppe: try enveloppe()) }
        try await withThrowingTaskGroup { groupe in
            // Each key twice, to each of two mailboxes.
            for (rang, envoyee) in (envoyees + envoyees).enumerated() {
                for boite in [alice, bruno] {
                    groupe.addTask {
                        _ = try await depot.deposer(
                            envoyee.enveloppe, pour: boite, idempotence: envoyee.cle, maintenant: maintenant)
                    }
                }
                if rang % 50 == 0 { try await groupe.next() }
            }
            try await groupe.waitForAll()
        }
        for boite in [alice, bruno] {
            let lus = try await depot.lire(boite, apres: 0, limite: 1000, octets: 1 << 30, maintenant: maintenant)
            #expect(Set(lus.messages.map(\.message.enveloppe)) == Set(envoyees.map(\.enveloppe)))
            #expect(lus.messages.count == envoyees.count)
            #expect(Set(lus.messages.map(\.message.id)).count == envoyees.count)
            #expect(lus.messages.map(\.rang) == lus.messages.map(\.rang).sorted())
            #expect(Set(lus.messages.map(\.rang)).count == envoyees.count)
        }
    }

    @Test("A rank is not given again when its envelope has gone", arguments: Moteur.allCases)
    func rangs(_ moteur: Moteur) async throws {
        let dossier = try Dossier()
        let depot = try moteur.ouvrir(dossier).messages
        var rangs: [UInt32] = []
        for _ in 0..<3 {
            _ = try await depot.deposer(enveloppe(), pour: alice, idempotence: cle(), maintenant: maintenant)
            let lus = try await depot.lire(alice, apres: 0, limite: 10, octets: 1 << 20, maintenant: maintenant)
            rangs += lus.messages.map(\.rang)
            try await depot.supprimer(lus.messages.map(\.message.id), de: alice)
        }
        #expect(rangs.count == 3 && rangs == rangs.sorted() && Set(rangs).count == 3)
    }
}
