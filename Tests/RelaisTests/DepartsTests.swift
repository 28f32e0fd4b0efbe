import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import Testing

@testable import Relais

@Suite("Logging out, and leaving for good")
struct DepartsTests {
    @Test("One token ends, or all of the account's; nobody else's")
    func deconnexion() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.jeton(relais.inscrire("bob"))
            var jetons: [Data] = []
            for _ in 0..<3 { jetons.append(try await relais.jeton(alice)) }
            let une = DemandeSeDeconnecter(partout: false)
            #expect(try await relais.poster(.seDeconnecter, une, jeton: jetons[0]).statut == 200)
            #expect(try await relais.poster(.seDeconnecter, une, jeton: jetons[0]).code() == .nonAuthentifie)
            #expect(try await relais.accepte(jetons[1]))
            let toutes = DemandeSeDeconnecter(partout: true)
            #expect(try await relais.poster(.seDeconnecter, toutes, jeton: jetons[1]).statut == 200)
            for jeton in jetons { #expect(try await !relais.accepte(jeton)) }
            #expect(try await relais.accepte(bob))
        }
    }

    @Test("An account goes with everything of it; its name is held back, for nobody")
    func suppression() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.jeton(relais.inscrire("bob"))
            let jeton = try await relais.jeton(alice)
            let message = DemandeEnvoyerMessage(
                destinataire: alice.compte, appareil: 1, idempotence: Data(count: 16), enveloppe: try enveloppe())
            #expect(try await relais.poster(.envoyerMessage, message, jeton: bob).statut == 200)
            let precles = try Precle.Usage.ponctuelles.map {
                try CompteEssai.precle($0, id: 1, trousseau: alice.trousseau, debut: relais.horloge.maintenant)
            }
            let publication = DemandePrecles(precles: precles)
            #expect(try await relais.poster(.precles, publication, jeton: jeton).statut == 200)
            let annulation = try alice.annulation(Data(try Alea.octets(16)))
            #expect(try await relais.poster(.annulerMdp, annulation).statut == 200)
            #expect(try await relais.deposer(5000, jeton: jeton).statut == 201)
            let renommage = DemandeChangerPseudo(pseudo: "zoe")
            #expect(try await relais.poster(.changerPseudo, renommage, jeton: jeton).statut == 200)
            let retour = DemandeChangerPseudo(pseudo: "alice")
            #expect(try await relais.poster(.changerPseudo, retour, jeton: jeton).statut == 200)

            let nonce = try await relais.nonce("alice")
            let connexion = try alice.connexion(nonce)
            let memeSignature = DemandeSupprimerCompte(
                pseudo: "alice", appareil: 1, nonce: nonce, cleAuth: alice.cleAuth, signature: connexion.signature)
            let cas = [
                memeSignature, try alice.suppression(await relais.nonce("alice"), cleAuth: Data(count: 32)),
                try alice.suppression(await relais.nonce("alice"), appareil: 2),
                try CompteEssai("nobody", date: 0).suppression(await relais.nonce("nobody")),
            ]
            for demande in cas {
                #expect(try await relais.poster(.supprimerCompte, demande).code() == .identifiantsRefuses)
            }
            let demande = try alice.suppression(await relais.nonce("alice"))
            let reponse = try await relais.poster(.supprimerCompte, demande)
            #expect(reponse.statut == 200 && String(decoding: reponse.corps, as: UTF8.self) == "{}")
            #expect(try await relais.poster(.supprimerCompte, demande).code() == .identifiantsRefuses)

            #expect(try await !relais.accepte(jeton))
            let inconnue = DemandeCles(compte: alice.compte, depuis: 0)
            #expect(try await relais.poster(.cles, inconnue, jeton: bob).code() == .inconnu)
            #expect(try await relais.poster(.envoyerMessage, message, jeton: bob).code() == .inconnu)
            let tables = try await relais.rangees(
                "comptes", "declarations", "messages", "boites", "idempotence", "changements", "quotas", "ponctuelles",
                "ponctuelles_hautes", "epoques")
            // What is left is bob's.
            #expect(tables == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1])
            let restes = try await relais.base().read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM retenus WHERE compte IS NOT NULL")
            }
            #expect(restes == 0)
            for pseudo in ["alice", "zoe"] {
                let autre = try CompteEssai("autre", date: relais.horloge.maintenant)
                #expect(try await relais.poster(.creerCompte, autre.creation(pseudo: pseudo)).code() == .pseudoPris)
            }
            // Not even by repeating what once made it.
            #expect(try await relais.poster(.creerCompte, alice.creation()).code() == .pseudoPris)
        }
    }

    @Test("A database of a former version is brought up to date with what it holds, but for suite 0x00")
    func migration() async throws {
        let dossier = try Dossier()
        let chemin = dossier.chemin + "/relais.sqlite"
        let ancienne = try DatabaseQueue(path: chemin)
        try SchemaSqlite.migrations.migrate(ancienne, upTo: "2")
        try await ancienne.write {
            try $0.execute(
                sql: """
                    INSERT INTO comptes VALUES (x'00', 'alice', 'allce', x'', 1, '', 0);
                    INSERT INTO precles VALUES (x'00', 1, 1, 5, x'01', 9), (x'00', 1, 2, 5, x'02', 9);
                    INSERT INTO messages VALUES (1, x'03', x'00', 1, 9, x'00');
                    INSERT INTO boites VALUES (x'00', 1, 1, 1);
                    INSERT INTO fichiers VALUES (x'04', 1, x'05', 9);
                    """)
        }
        try ancienne.close()
        let base = try BaseSqlite.getSqliteConnexion(chemin: chemin, synchrone: .normal)
        let (comptes, precles, nombres) = try await base.read { base in
            (
                try String.fetchAll(base, sql: "SELECT pseudo FROM comptes"),
                try Data.fetchAll(base, sql: "SELECT octets FROM precles"),
                try ["messages", "boites", "fichiers", "ponctuelles", "epoques"].map {
                    try Int.fetchOne(base, sql: "SELECT count(*) FROM \($0)")
                }
            )
        }
        #expect(comptes == ["alice"] && precles == [Data([1])] && nombres == [0, 0, 1, 0, 0])
    }

    @Test("What waits in the mailboxes of a former version waits in the present one")
    func migrationDesBoites() async throws {
        let dossier = try Dossier()
        let chemin = dossier.chemin + "/relais.sqlite"
        let ancienne = try DatabasePool(path: chemin)
        try SchemaSqlite.migrations.migrate(ancienne, upTo: "3")
        let comptes = try (0..<2).map { _ in try CompteId(Alea.octets(CompteId.taille)) }
        let cle = Data(repeating: 7, count: LimitesContrat.tailleIdempotence)
        try await ancienne.write { base in
            // In turn, so that a mailbox is not in one piece.
            for rang in UInt8(0)..<6 {
                try base.execute(
                    sql: "INSERT INTO messages (id, compte, appareil, recu, enveloppe) VALUES (?, ?, 1, 9, ?)",
                    arguments: [
                        Data(repeating: rang, count: 16), Data(comptes[Int(rang) % 2].octets),
                        Data(repeating: rang, count: 4096),
                    ])
            }
            for compte in comptes {
                try base.execute(
                    sql: "INSERT INTO boites VALUES (?, 1, 3, 12288)", arguments: [Data(compte.octets)])
            }
            try base.execute(
                sql: "INSERT INTO idempotence VALUES (?, 1, ?, 1000)", arguments: [Data(comptes[0].octets), cle])
        }
        try ancienne.close()
        let depot = DepotMessagesSqlite(
            base: try BaseRelais(
                BaseSqlite.getSqliteConnexion(chemin: chemin, synchrone: .normal), journal: .init(label: "essai")),
            arrivees: Arrivees())
        let compteurs = try await depot.base.lire { base in
            try Row.fetchAll(base, sql: "SELECT suivant, nombre, octets FROM boites")
                .map { [$0[0], $0[1], $0[2]] as [Int] }
        }
        #expect(compteurs == [[4, 3, 12288], [4, 3, 12288]])
        for (reste, compte) in comptes.enumerated() {
            let boite = Porteur(compte: compte, appareil: 1)
            let lus = try await depot.lire(boite, apres: 0, limite: 10, octets: 1 << 20, maintenant: 10).messages
            #expect(lus.map(\.message.enveloppe.first) == [0, 2, 4].map { UInt8($0 + reste) })
            let issue = try await depot.deposer(enveloppe(), pour: boite, idempotence: cle, maintenant: 10)
            #expect(issue == (reste == 0 ? .dejaDepose : .depose))
            try await depot.supprimer(lus.map(\.message.id), de: boite)
            let restants = try await depot.lire(boite, apres: 0, limite: 10, octets: 1 << 20, maintenant: 10).messages
            #expect(restants.count == reste && restants.allSatisfy { $0.rang == 4 })
        }
    }
}
