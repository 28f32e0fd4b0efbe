import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Two relays on one MongoDB are one relay", .enabled(if: MongoDeTest.adresse != nil), .timeLimit(.minutes(10)))
struct PartageTests {
    @Test("An account of one logs in at the other, and a token that ends at one ends at both")
    func jetons() async throws {
        try await ServeurEssai.deux { un, autre in
            let alice = try await un.inscrire("alice")
            let jeton = try await autre.jeton(alice)
            let second = try await un.jeton(alice)
            for relais in [un, autre] { #expect(try await relais.accepte(jeton)) }
            var flux = try await FluxEssai(autre, jeton)
            _ = try await flux.suivant()
            #expect(
                try await un.poster(.seDeconnecter, DemandeSeDeconnecter(partout: false), jeton: jeton).statut == 200)
            for relais in [un, autre] {
                #expect(try await !relais.accepte(jeton))
                #expect(try await relais.accepte(second))
            }
            // Long before its next sign of life.
            try await flux.epuiser()
        }
    }

    @Test("A nonce of one is taken by the other, once")
    func nonces() async throws {
        try await ServeurEssai.deux { un, autre in
            let alice = try await un.inscrire("alice")
            let connexion = try await alice.connexion(un.nonce("alice"))
            #expect(try await autre.poster(.seConnecter, connexion).statut == 200)
            #expect(try await un.poster(.seConnecter, connexion).code() == .identifiantsRefuses)
            // Nor does either give away who exists.
            func sel(_ relais: ServeurEssai, _ pseudo: String) async throws -> Data {
                try await relais.poster(.prelude, DemandePrelude(pseudo: pseudo)).lire(ReponsePrelude.self).sel
            }
            for pseudo in ["alice", "personne"] {
                let (ici, la) = (try await sel(un, pseudo), try await sel(autre, pseudo))
                #expect(ici == la)
            }
        }
    }

    @Test("What is left at one comes by the stream of the other, in order, and each of it once")
    func flux() async throws {
        try await ServeurEssai.deux { un, autre in
            let alice = try await un.inscrire("alice")
            let jeton = try await un.jeton(alice)
            var flux = try await FluxEssai(autre, jeton)
            let demandes = try (0..<120).map { _ in try CourrierTests.demande(alice, enveloppe()) }
            try await withThrowingTaskGroup(of: Void.self) { groupe in
                for (rang, demande) in demandes.enumerated() {
                    for relais in [un, autre] {
                        // Each at both: the same key is stored once.
                        groupe.addTask {
                            let reponse = try await relais.poster(.envoyerMessage, demande, jeton: jeton)
                            #expect(reponse.statut == 200)
                        }
                    }
                    if rang % 8 == 7 { for _ in 0..<16 { try await groupe.next() } }
                }
                try await groupe.waitForAll()
            }
            let recus = try await flux.messages(demandes.count)
            #expect(Set(recus.map(\.message.enveloppe)) == Set(demandes.map(\.enveloppe)))
            // None was left out that could come later, behind what the stream has seen.
            let premier = try #require(recus.first?.rang)
            #expect(recus.map(\.rang) == Array(premier..<premier + UInt32(recus.count)))
            let attendent = try await un.attendus(jeton)
            #expect(attendent.messages.map(\.id) == recus.prefix(attendent.messages.count).map(\.message.id))
            #expect(attendent.reste)
        }
    }

    @Test("What one has let through counts at the other a moment later")
    func debits() async throws {
        try await ServeurEssai.deux(options: { $0.essaisParMinute = 40 }) { un, autre in
            let alice = try await un.inscrire("alice")
            func essayer(_ relais: ServeurEssai) async throws -> Int {
                try await relais.poster(.prelude, DemandePrelude(pseudo: alice.pseudo)).statut
            }
            // The clock stands still: nothing is given back meanwhile.
            var acceptes = 0
            while try await essayer(un) == 200 { acceptes += 1 }
            #expect((30..<40).contains(acceptes))
            var ailleurs = 0
            while try await essayer(autre) == 200 {
                ailleurs += 1
                try await Task.sleep(for: .milliseconds(100))
            }
            // It would have let through 40 of its own.
            #expect(ailleurs < 20)
        }
    }

    @Test("One-time prekeys are handed out once, and within the budget of the day, whichever relay is asked")
    func ponctuelles() async throws {
        let limites = LimitesPonctuelles(parAppelant: 5, parCible: 48)
        try await ServeurEssai.deux(ponctuelles: limites) { un, autre in
            let alice = try await un.inscrire("alice")
            let bob = try await un.inscrire("bob")
            let (jeton, sien) = (try await un.jeton(alice), try await autre.jeton(bob))
            let precles = try (UInt32(1)...20).map {
                try CompteEssai.precle(.opk, id: $0, trousseau: alice.trousseau, debut: un.horloge.maintenant)
            }
            #expect(try await un.poster(.precles, DemandePrecles(precles: precles), jeton: jeton).statut == 200)
            let demande = DemandeCles(compte: alice.compte, depuis: 0)
            let donnees = try await withThrowingTaskGroup(of: [Data].self) { groupe in
                for rang in 0..<12 {
                    groupe.addTask {
                        let relais = rang % 2 == 0 ? un : autre
                        let cles = try await relais.poster(.cles, demande, jeton: sien).lire(ReponseCles.self)
                        return cles.appareils.flatMap(\.precles).filter { precles.contains($0) }
                    }
                }
                return try await groupe.reduce(into: []) { $0 += $1 }
            }
            #expect(donnees.count <= 5 && !donnees.isEmpty && Set(donnees).count == donnees.count)
        }
    }

    @Test("A relay of another name or secret is refused, and told what to do")
    func identite() async throws {
        let dossier = try Dossier()
        let adresse = try MongoDeTest.adresse(de: dossier)
        try await ServeurEssai.avec(dossier, options: { $0.comptes = .mongodb(adresse) }) { un in
            _ = try await un.inscrire("alice")
            for (nom, secret, dit) in [
                ("autre", dossier.chemin + "/relais.secret", "--nom"), ("relais", nil, "relais.secret"),
            ] {
                let refus = await #expect(throws: ErreurDemarrage.self) {
                    try await ServeurEssai.avec(
                        options: {
                            $0.nom = nom
                            $0.comptes = .mongodb(adresse)
                            $0.secret = secret
                        }
                    ) { _ in Issue.record("a stranger serves") }
                }
                #expect(refus?.description.contains(dit) == true)
            }
        }
    }

    @Test("A database with a relay and no account yet is not another's to take; one that was left alone is")
    func prise() async throws {
        let (dossier, autreDossier) = (try Dossier(), try Dossier())
        let texte = try MongoDeTest.texte(de: dossier)
        // A process of its own: this one is busy with other tests, and a relay that gives no sign of life for long is gone.
        let premier = try Commande(
            Commande.construite("relais-essai"),
            ["--donnees", dossier.chemin + "/premier", "--port", "0", "--nom", "relais", "--comptes", texte])
        _ = try await premier.premiereLigne()
        let refus = await #expect(throws: ErreurDemarrage.self) {
            let adresse = try AdresseMongo(texte)
            try await ServeurEssai.avec(autreDossier, options: { $0.comptes = .mongodb(adresse) }) { _ in
                Issue.record("a relay of another secret serves")
            }
        }
        #expect(refus?.description.contains("another secret") == true, "\(String(describing: refus))")
        premier.signaler(SIGTERM)
        #expect(try await premier.fin(limite: .seconds(60)) == 0)
        let libre = try MongoDeTest.adresse(de: autreDossier)
        try await ServeurEssai.avec(options: { $0.comptes = .mongodb(libre) }) { _ in }
        try await ServeurEssai.avec(
            options: {
                $0.nom = "autre"
                $0.comptes = .mongodb(libre)
            }
        ) { autre in
            _ = try await autre.inscrire("alice")
        }
    }

    @Test("An empty mailbox begins once, however far apart the clocks of two relays are, and its ranks have no gap")
    func boitesVides() async throws {
        let dossier = try Dossier()
        let depots = try (0..<2).map { _ in
            DepotMessagesMongo(clients: try MongoDeTest.base(de: dossier), arrivees: Arrivees())
        }
        for tour in 0..<40 {
            let boite = Porteur(compte: try CompteId(Alea.octets(16)), appareil: 1)
            try await withThrowingTaskGroup(of: Depot.self) { groupe in
                for (numero, depot) in depots.enumerated() {
                    for _ in 0..<2 {
                        groupe.addTask {
                            try await depot.deposer(
                                enveloppe(), pour: boite, idempotence: Data(Alea.octets(16)),
                                maintenant: 1_800_000_000 + UInt64(numero * (1 + tour % 3)))
                        }
                    }
                }
                for try await issue in groupe { #expect(issue == .depose) }
            }
            let lus = try await depots[0].lire(boite, apres: 0, limite: 10, octets: 1 << 20, maintenant: 1_800_000_000)
            let rangs = lus.messages.map(\.rang)
            #expect(rangs.count == 4 && rangs == (0..<4).map { (rangs.first ?? 0) + $0 })
        }
        withExtendedLifetime(dossier) {}
    }
}
