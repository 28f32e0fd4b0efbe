import Contrat
import CryptoChiffre
import Foundation
import GRDB
import NIOCore
import NIOHTTP1
import Testing

@testable import Relais

@Suite("Envelopes come by a live stream", .timeLimit(.minutes(10)))
struct FluxTests {
    /// Signs of life come often; nobody is cut for being slow, which on a busy machine everybody is.
    private static let vif = ReglagesFlux(battement: .milliseconds(400), delaiEcriture: .seconds(60))
    private static let impatient = ReglagesFlux(battement: .milliseconds(400), delaiEcriture: .milliseconds(800))

    private func deposer(
        _ relais: ServeurEssai, _ compte: CompteEssai, _ jeton: Data, taille: Int = 4096
    ) async throws
        -> Data
    {
        let envoyee = try enveloppe(taille)
        let reponse = try await relais.poster(.envoyerMessage, CourrierTests.demande(compte, envoyee), jeton: jeton)
        #expect(reponse.statut == 200)
        return envoyee
    }

    @Test("What waits comes first, what is left afterwards follows at once, and it all stays until acknowledged")
    func livraison() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            var envoyees = [
                try await deposer(relais, bob, jeton), try await deposer(relais, bob, jeton, taille: 65536),
            ]
            var flux = try await FluxEssai(relais, jeton)
            #expect(flux.statut == 200)
            #expect(flux.entetes["content-type"] == ["text/event-stream"])
            #expect(flux.entetes["cache-control"] == ["no-store"])
            #expect(flux.entetes["connection"] == ["close"] && flux.entetes["x-accel-buffering"] == ["no"])
            guard case .battement? = try await flux.suivant() else {
                Issue.record("the first thing is a sign of life")
                return
            }
            var recus = try await flux.messages(2)
            for taille in Limites.enveloppes { envoyees.append(try await deposer(relais, bob, jeton, taille: taille)) }
            recus += try await flux.messages(5)
            #expect(recus.map(\.message.enveloppe) == envoyees)
            #expect(recus.map(\.rang) == Array(1...7))
            #expect(recus.allSatisfy { $0.message.recu == relais.horloge.maintenant })
            let attendus = try await relais.attendus(jeton).messages
            #expect(attendus.map(\.id) == recus.map(\.message.id))
            let accuse = DemandeAccuserReception(ids: attendus.map(\.id))
            #expect(try await relais.poster(.accuserReception, accuse, jeton: jeton).statut == 200)
            #expect(try await relais.attendus(jeton).messages.isEmpty)
            _ = try await deposer(relais, bob, jeton)
            #expect(try await flux.messages(1).map(\.rang) == [8])
        }
    }

    @Test("It is resumed after the event seen last; a rank that was never given is none; anything else is refused")
    func reprise() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            for _ in 0..<5 { _ = try await deposer(relais, bob, jeton) }
            for (dernier, attendus) in [
                ("0", [1, 2, 3, 4, 5]), ("3", [4, 5]), ("5", []), ("6", [1, 2, 3, 4, 5]),
                ("4294967295", [1, 2, 3, 4, 5]),
            ] {
                var flux = try await FluxEssai(relais, jeton, apres: dernier)
                #expect(try await flux.messages(attendus.count).map { Int($0.rang) } == attendus, "after \(dernier)")
            }
            var flux = try await FluxEssai(relais, jeton, apres: "5")
            _ = try await deposer(relais, bob, jeton)
            #expect(try await flux.messages(1).map(\.rang) == [6])
            let claire = try await relais.inscrire("claire")
            let sien = try await relais.jeton(claire)
            var vide = try await FluxEssai(relais, sien, apres: "9")
            _ = try await deposer(relais, claire, jeton)
            #expect(try await vide.messages(1).map(\.rang) == [1], "a rank that was never given, of an empty mailbox")
            for dernier in ["", "-1", "+1", "1.0", "x", "4294967296"] {
                var refuse = try await FluxEssai(relais, jeton, apres: dernier)
                #expect(refuse.statut == 400)
                #expect(try await refuse.refus().code == .requeteInvalide)
            }
        }
    }

    @Test("While streams open and break off, 1,000 envelopes come once each, in order")
    func course() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let nombre = 1000
            try await withThrowingTaskGroup { taches in
                for part in 0..<4 {
                    taches.addTask {
                        for _ in 0..<(nombre / 4) {
                            _ = try await deposer(relais, bob, jeton, taille: part == 0 ? 8192 : 4096)
                        }
                    }
                }
                taches.addTask {
                    var rangs: [UInt32] = []
                    var ouvertures = 0
                    while rangs.count < nombre {
                        var flux = try await FluxEssai(relais, jeton, apres: rangs.last.map { "\($0)" })
                        ouvertures += 1
                        // Broken off after a few, now and then in the middle of what waits.
                        for _ in 0..<Int.random(in: 1...40) where rangs.count < nombre {
                            rangs.append(try await flux.messages(1)[0].rang)
                        }
                    }
                    #expect(rangs == (1...UInt32(nombre)).map { $0 })
                    #expect(ouvertures > 20)
                }
                try await taches.waitForAll()
            }
        }
    }

    @Test("One that falls behind by more than it may hold gets the rest from the depot")
    func rattrapage() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            var flux = try await FluxEssai(relais, jeton)
            // Not read meanwhile: 19 MiB are more than sockets hold.
            try await withThrowingTaskGroup { taches in
                for _ in 0..<4 {
                    taches.addTask { for _ in 0..<75 { _ = try await deposer(relais, bob, jeton, taille: 65536) } }
                }
                try await taches.waitForAll()
            }
            #expect(try await flux.messages(300).map(\.rang) == Array(1...300))
        }
    }

    @Test("An idle stream gives signs of life, and outlives the times of other connections")
    func battements() async throws {
        try await ServeurEssai.avec(flux: Self.vif) { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            var flux = try await FluxEssai(relais, jeton)
            for _ in 0..<5 {
                guard case .battement? = try await flux.suivant() else {
                    Issue.record("a sign of life expected")
                    return
                }
            }
            _ = try await deposer(relais, bob, jeton)
            #expect(try await flux.messages(1).count == 1)
        }
    }

    @Test("Nobody without a token is let in")
    func refuses() async throws {
        try await ServeurEssai.avec { relais in
            for jeton in [nil, Data(), Data(count: 32)] {
                var flux = try await FluxEssai(relais, jeton)
                #expect(flux.statut == 401)
                #expect(try await flux.refus().code == .nonAuthentifie)
            }
        }
    }

    @Test(
        "It ends with its token: logged out, expired, pushed out by others, after a change of password, with the account"
    )
    func finDuJeton() async throws {
        try await ServeurEssai.avec(flux: Self.vif) { relais in
            let bob = try await relais.inscrire("bob")
            var jeton = try await relais.jeton(bob)

            var flux = try await FluxEssai(relais, jeton)
            let ailleurs = try await relais.jeton(bob)
            let depart = DemandeSeDeconnecter(partout: false)
            // Another token's end is not this one's.
            #expect(try await relais.poster(.seDeconnecter, depart, jeton: ailleurs).statut == 200)
            _ = try await deposer(relais, bob, jeton)
            #expect(try await flux.messages(1).count == 1)
            #expect(try await relais.poster(.seDeconnecter, depart, jeton: jeton).statut == 200)
            try await flux.epuiser()

            jeton = try await relais.jeton(bob)
            flux = try await FluxEssai(relais, jeton)
            relais.horloge.avancer(LimitesContrat.dureeJeton)
            try await flux.epuiser()

            jeton = try await relais.jeton(bob)
            flux = try await FluxEssai(relais, jeton)
            for _ in 0..<16 {
                // The oldest goes first: later ones have to end later.
                relais.horloge.avancer(1)
                _ = try await relais.jeton(bob)
            }
            try await flux.epuiser()

            jeton = try await relais.jeton(bob)
            flux = try await FluxEssai(relais, jeton)
            let nouveau = try bob.renouvele(date: relais.horloge.maintenant)
            let changement = bob.changement(vers: nouveau, idempotence: Data(try Alea.octets(16)))
            #expect(try await relais.poster(.changerMdp, changement).statut == 200)
            try await flux.epuiser()

            jeton = try await relais.jeton(nouveau)
            flux = try await FluxEssai(relais, jeton)
            let suppression = try nouveau.suppression(await relais.nonce("bob"))
            #expect(try await relais.poster(.supprimerCompte, suppression).statut == 200)
            try await flux.epuiser()
            #expect(try await FluxEssai(relais, jeton).statut == 401)
        }
    }

    @Test("A device has one stream, the newest; all together are as many as the relay allows")
    func nombres() async throws {
        try await ServeurEssai.avec(options: { $0.fluxMax = 2 }) { relais in
            var jetons: [Data] = []
            for pseudo in ["alice", "bob", "carole"] {
                jetons.append(try await relais.jeton(relais.inscrire(pseudo)))
            }
            var alice = try await FluxEssai(relais, jetons[0])
            var bob = try await FluxEssai(relais, jetons[1])
            var carole = try await FluxEssai(relais, jetons[2])
            #expect(carole.statut == 503 && carole.entetes["retry-after"] == ["30"])
            #expect(try await carole.refus().code == .occupe)
            // A place of one's own is not refused for want of places.
            var encore = try await FluxEssai(relais, jetons[0])
            #expect(encore.statut == 200)
            try await alice.epuiser()
            #expect(
                try await relais.poster(.seDeconnecter, DemandeSeDeconnecter(partout: true), jeton: jetons[1]).statut
                    == 200)
            try await bob.epuiser()
            #expect(try await FluxEssai(relais, jetons[2]).statut == 200)
            guard case .battement? = try await encore.suivant() else {
                Issue.record("the newer stream is there")
                return
            }
        }
    }

    @Test("The place of a client that leaves is free again")
    func departs() async throws {
        try await ServeurEssai.avec(options: { $0.fluxMax = 1 }) { relais in
            let jetons = [
                try await relais.jeton(relais.inscrire("alice")), try await relais.jeton(relais.inscrire("bob")),
            ]
            let prise = try await PriseFlux.ouvrir(relais.url, jetons[0])
            try await prise.attendreDebut()
            #expect(try await FluxEssai(relais, jetons[1]).statut == 503)
            try await prise.canal.close()
            var statut = 503
            while statut == 503 {
                try await Task.sleep(for: .milliseconds(20))
                statut = try await FluxEssai(relais, jetons[1]).statut
            }
            #expect(statut == 200)
        }
    }

    @Test("A client that takes nothing is cut, and its place free; what it did not take is not lost")
    func lecteurLent() async throws {
        try await ServeurEssai.avec(flux: Self.impatient, options: { $0.fluxMax = 1 }) { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let alice = try await relais.jeton(relais.inscrire("alice"))
            _ = try await deposer(relais, bob, jeton)
            var prise = try await PriseFlux.ouvrir(relais.url, jeton, lit: false)
            // Until the place is bob's: alice may have asked first, or he have been cut while his stream began.
            while try await FluxEssai(relais, alice).statut == 200 {
                try? await prise.canal.close()
                try await Task.sleep(for: .milliseconds(20))
                prise = try await PriseFlux.ouvrir(relais.url, jeton, lit: false)
                try await Task.sleep(for: .milliseconds(200))
            }
            try await withThrowingTaskGroup { taches in
                taches.addTask {
                    // As many as it takes to fill the sockets of both sides.
                    while !Task.isCancelled { _ = try await deposer(relais, bob, jeton, taille: 65536) }
                }
                while try await FluxEssai(relais, alice).statut == 503 { try await Task.sleep(for: .milliseconds(100)) }
                taches.cancelAll()
                do { try await taches.waitForAll() } catch { /* Its request was cancelled. */  }
            }
            try? await prise.canal.close()
            // The ids begin with the rank.
            #expect(try await relais.attendus(jeton).messages.first?.id.prefix(8) == Data([0, 0, 0, 0, 0, 0, 0, 1]))
        }
    }

    @Test("SIGTERM ends 500 streams properly, and the relay with them")
    func arret() async throws {
        let dossier = try Dossier()
        let programme = try Commande(
            Commande.construite("relais-essai"), ["--donnees", dossier.chemin + "/d", "--port", "0"])
        let url = try ProcessusTests.url(await programme.premiereLigne())
        let jetons = try await Self.comptesSansPersonne(500, dossier.chemin + "/d/relais.sqlite")
        var prises: [PriseFlux] = []
        for jeton in jetons { prises.append(try await PriseFlux.ouvrir(url, jeton)) }
        for prise in prises { try await prise.attendreDebut() }
        programme.signaler(SIGTERM)
        #expect(try await programme.fin(limite: .seconds(60)) == 0)
        var propres = 0
        for prise in prises {
            try await prise.fin()
            if prise.terminee { propres += 1 }
        }
        // On a machine that has no time for it the relay leaves before the last of them.
        let coupee = try programme.plaintes().contains("connections still open")
        #expect(propres == 500 || coupee && propres > 0, "\(propres)")
    }

    /// Tokens of accounts that nobody has, written beside a relay that runs: streams ask for no more.
    private static func comptesSansPersonne(_ nombre: Int, _ base: String) async throws -> [Data] {
        let jetons = try (0..<nombre).map { _ in Data(try Alea.octets(LimitesContrat.tailleJeton)) }
        var reglages = Configuration()
        reglages.busyMode = .timeout(10)
        try await DatabaseQueue(path: base, configuration: reglages).write { base in
            for (rang, jeton) in jetons.enumerated() {
                let compte = Data(try Alea.octets(16))
                try base.execute(
                    sql: "INSERT INTO comptes VALUES (?, ?, ?, x'', 1, '', 0)",
                    arguments: [compte, "n\(rang)", "n\(rang)"])
                try base.execute(
                    sql: "INSERT INTO jetons (hash, compte, appareil, expire) VALUES (?, ?, 1, ?)",
                    arguments: [try Jetons.hash(Array(jeton)), compte, Int64.max])
            }
        }
        return jetons
    }
}
