import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import Relais

@Suite("A migration that may not begin, and a relay that may not serve, say why")
struct MigrationRefusTests {
    private static func vecu(_ dossier: Dossier, _ horloge: HorlogeEssai) async throws {
        try await ServeurEssai.avec(dossier, horloge: horloge) { _ = try await VieEssai.vivre($0) }
    }

    private static func refus(_ phrase: String, _ corps: () async throws -> Void) async {
        let refus = await #expect(throws: ErreurDemarrage.self) { try await corps() }
        #expect(refus?.description.contains(phrase) == true, "\(refus?.description ?? "-")")
    }

    @Test("A source that was left refuses relays and migrations until it is taken up again", .timeLimit(.minutes(10)))
    func quittee() async throws {
        let (dossier, retour) = (try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        try await Self.vecu(dossier, horloge)
        try await essai.aller(horloge: horloge)
        #expect(try await essai.aller(horloge: horloge).isEmpty)
        let partie = "have moved to mongodb://"
        await Self.refus(partie) { try await ServeurEssai.avec(dossier, horloge: horloge) { _ in } }
        await Self.refus(partie) { try await essai.retour(dossier, horloge: horloge) }
        try await ServeurEssai.avec(dossier, horloge: horloge, options: { $0.reprendreIci = true }) { _ in }
        try await ServeurEssai.avec(dossier, horloge: horloge) { _ in }

        try await essai.retour(retour, horloge: horloge)
        let ailleurs = "have moved to sqlite:"
        await Self.refus(ailleurs) {
            try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) { _ in }
        }
        await Self.refus(ailleurs) {
            try await ServeurEssai.avec(
                dossier, horloge: horloge, options: { $0.messages = .mongodb(essai.mongo) }
            ) { _ in }
        }
        try await ServeurEssai.avec(
            try Dossier(), horloge: horloge,
            options: {
                essai.partager(&$0)
                $0.reprendreIci = true
            }
        ) { _ in }
    }

    @Test("A destination that is half filled refuses relays, and other migrations")
    func aMoitie() async throws {
        let (dossier, autre, retour) = (try Dossier(), try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        try await Self.vecu(dossier, horloge)
        try await Self.vecu(autre, horloge)
        let clients = try essai.clients()
        try await clients.executer {
            for partie in PartieMigree.allCases {
                try CarnetMongo(client: $0).noter(MarquesMigration.arrivee(partie), "00 comptes+messages sqlite:/x")
            }
        }
        await Self.refus("have not all arrived yet") {
            try await ServeurEssai.avec(autre, horloge: horloge, options: essai.partager) { _ in }
        }
        await Self.refus("is being filled by another migration") { try await essai.aller(horloge: horloge) }
        await Self.refus("there is no relay in") { try await essai.retour(retour, horloge: horloge) }
        #expect(try await clients.executer { try $0.comptesCollection().contient([:]) } == false)

        try await DatabaseQueue(path: autre.chemin + "/relais.sqlite").write {
            try CarnetSqlite(base: $0).noter(MarquesMigration.arrivee(.messages), "00 messages mongodb://x")
        }
        await Self.refus("have not all arrived yet") {
            try await ServeurEssai.avec(autre, horloge: horloge) { _ in }
        }
        // Accounts alone had all arrived.
        let ailleurs = try MongoDeTest.adresse(de: retour)
        try await ServeurEssai.avec(autre, horloge: horloge, options: { $0.messages = .mongodb(ailleurs) }) { _ in }
    }

    @Test("A destination with content of its own is refused before anything is written")
    func etrangere() async throws {
        let (dossier, autre) = (try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        try await Self.vecu(dossier, horloge)
        try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) {
            _ = try await VieEssai.vivre($0)
        }
        let clients = try essai.clients()
        let avant = try await clients.executer { try $0.messagesCollection().compter([:]) }
        await Self.refus("of its own") { try await essai.aller(horloge: horloge) }
        await Self.refus("of its own") { try await essai.aller(.messages, horloge: horloge) }
        #expect(try await clients.executer { try $0.messagesCollection().compter([:]) } == avant)
        #expect(try await clients.executer { try CarnetMongo(client: $0).lire("arrivee/comptes") } == nil)
        try await Self.vecu(autre, horloge)
        await Self.refus("of its own") { try await essai.retour(autre, horloge: horloge) }
        try await ServeurEssai.avec(dossier, horloge: horloge) { _ in }
        try await ServeurEssai.avec(autre, horloge: horloge) { _ in }
    }

    @Test("A relay that runs on either side keeps a migration out, and the other way round", .timeLimit(.minutes(10)))
    func enService() async throws {
        let (dossier, retour) = (try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        try await ServeurEssai.avec(dossier, horloge: horloge) { relais in
            _ = try await VieEssai.vivre(relais)
            await Self.refus("another relay is running on the folder") { try await essai.aller(horloge: horloge) }
        }
        try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) { _ in
            await Self.refus("a relay or another migration is at work") { try await essai.aller(horloge: horloge) }
        }
        let presence = try PresenceMongo(.migration)
        let clients = try essai.clients()
        try await clients.executer { try presence.annoncer($0) }
        try await withThrowingTaskGroup { taches in
            // As whoever is at work does: a relay takes its time to start here.
            taches.addTask {
                while true {
                    try await Task.sleep(for: .seconds(1))
                    try await clients.executer { try presence.annoncer($0) }
                }
            }
            await Self.refus("is at work on this database") {
                try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) { _ in }
            }
            taches.cancelAll()
            while case .failure(let erreur)? = await taches.nextResult() {
                guard erreur is CancellationError else { throw erreur }
            }
        }
        // One that was killed is waited for.
        try await essai.aller(horloge: horloge)
        try await essai.retour(retour, horloge: horloge)
    }

    @Test("Another secret, no relay, or twice the same engine: refused")
    func autres() async throws {
        let (dossier, retour) = (try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        try await Self.vecu(dossier, horloge)
        try await essai.aller(horloge: horloge)
        let faux = retour.chemin + "/faux.secret"
        try FichierPrive.ecrire(Alea.octets(32), chemin: faux)
        let vers = "sqlite:\(retour.chemin)/relais.sqlite"
        let cas = [
            (essai.uri, vers, faux, "another secret"), (essai.uri, vers, faux + "x", "is missing"),
            (essai.sqlite, vers, essai.secret, "both are SQLite"), (essai.uri, essai.uri, faux, "both are MongoDB"),
            ("sqlite:\(retour.chemin)/rien.sqlite", essai.uri, faux, "there is no database"),
            ("mysql://x", essai.uri, faux, "a database is"),
        ]
        for (de, vers, secret, phrase) in cas {
            await Self.refus(phrase) {
                _ = try await MigrationEssai.migrer(de: de, vers: vers, .tout, secret: secret, horloge: horloge)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: retour.chemin + "/relais.sqlite"))
    }
}
