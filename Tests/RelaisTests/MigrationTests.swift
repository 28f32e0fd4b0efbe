import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import Relais

@Suite("A relay moves from SQLite to MongoDB and back, and nobody notices")
struct MigrationTests {
    @Test("There and back: the same records, and a relay on each side answers the same")
    func allerRetour() async throws {
        let (dossier, retour) = (try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        let (vies, source) = AsyncStream.makeStream(of: VieEssai.self)
        try await ServeurEssai.avec(dossier, horloge: horloge) { source.yield(try await VieEssai.vivre($0)) }
        var iterateur = vies.makeAsyncIterator()
        let vie = try #require(await iterateur.next())

        let aller = try await essai.aller(horloge: horloge)
        #expect(aller.map(\.genre).count == 16)
        let nombreux = [
            "comptes", "changements", "retenus", "hautes", "nonces", "messages", "cles", "quotas", "fichiers",
        ]
        for genre in nombreux {
            #expect(aller.contains { $0.genre == genre && $0.nombre > 0 }, "no \(genre)")
        }
        try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) {
            try await vie.revoir($0)
        }
        let seconds = try await essai.retour(retour, horloge: horloge)
        #expect(seconds == aller)
        try await ServeurEssai.avec(
            retour, horloge: horloge, options: { $0.secret = essai.secret }
        ) {
            try await vie.revoir($0)
            try await vie.continuer($0)
        }
    }

    @Test("On MongoDB people go on as they would have, and so they do when it comes back")
    func suite() async throws {
        let (dossier, retour) = (try Dossier(), try Dossier())
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        let (vies, source) = AsyncStream.makeStream(of: VieEssai.self)
        try await ServeurEssai.avec(dossier, horloge: horloge) { source.yield(try await VieEssai.vivre($0)) }
        var iterateur = vies.makeAsyncIterator()
        let vie = try #require(await iterateur.next())
        try await essai.aller(horloge: horloge)
        try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) {
            try await vie.continuer($0)
            // An empty mailbox begins high up in MongoDB: what comes back goes on from there.
            let demande = try CourrierTests.demande(vie.camille, enveloppe())
            #expect(try await $0.poster(.envoyerMessage, demande, jeton: vie.jetonNoor).statut == 200)
        }
        try await essai.retour(retour, horloge: horloge)
        try await ServeurEssai.avec(retour, horloge: horloge, options: { $0.secret = essai.secret }) { relais in
            let premier = try #require(try await VieEssai.recus(relais, vie.jetonCamille).first?.rang)
            #expect(premier > 1_000_000)
            let demande = try CourrierTests.demande(vie.camille, enveloppe())
            #expect(try await relais.poster(.envoyerMessage, demande, jeton: vie.jetonNoor).statut == 200)
            let rangs = try await VieEssai.recus(relais, vie.jetonCamille).map(\.rang)
            #expect(rangs == [premier, premier + 1])
            let sommes = try await relais.base().read { base in
                try [
                    "SELECT sum(nombre) FROM boites", "SELECT count(*) FROM messages",
                    "SELECT sum(octets) FROM boites", "SELECT sum(length(enveloppe)) FROM messages",
                ].map { try Int.fetchOne(base, sql: $0) }
            }
            #expect(sommes[0] == sommes[1] && sommes[2] == sommes[3] && sommes[0] != nil)
        }
    }

    @Test("Messages move alone, to the owner's layout and back, and accounts after them")
    func parties() async throws {
        let dossier = try Dossier()
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        let (vies, source) = AsyncStream.makeStream(of: VieEssai.self)
        try await ServeurEssai.avec(dossier, horloge: horloge) { source.yield(try await VieEssai.vivre($0)) }
        var iterateur = vies.makeAsyncIterator()
        let vie = try #require(await iterateur.next())
        let messages = try await essai.aller(.messages, horloge: horloge)
        #expect(messages.map(\.genre) == ["boites", "messages", "cles", "quotas", "fichiers"])
        try await ServeurEssai.avec(dossier, horloge: horloge, options: { $0.messages = .mongodb(essai.mongo) }) {
            try await vie.revoir($0)
        }
        try await essai.aller(.comptes, horloge: horloge)
        try await ServeurEssai.avec(try Dossier(), horloge: horloge, options: essai.partager) {
            try await vie.revoir($0)
            try await vie.continuer($0)
        }
    }

    @Test("What differs is found, and the source is not left", arguments: ["enveloppe", "jeton", "fichier", "de trop"])
    func differences(_ quoi: String) async throws {
        let dossier = try Dossier()
        let essai = try MigrationEssai(dossier)
        let horloge = HorlogeEssai()
        try await ServeurEssai.avec(dossier, horloge: horloge) { _ = try await VieEssai.vivre($0) }
        try await essai.aller(horloge: horloge)
        let base = dossier.chemin + "/relais.sqlite"
        try await DatabaseQueue(path: base).write { try $0.execute(sql: "DELETE FROM meta WHERE cle LIKE 'parti/%'") }
        let clients = try essai.clients()
        // As if the destination had been about to be compared.
        let chemin = URL(fileURLWithPath: base).resolvingSymlinksInPath().path
        let mot = "0011223344556677 comptes+messages sqlite:\(chemin)"
        try await clients.executer { client in
            for partie in PartieMigree.allCases {
                try CarnetMongo(client: client).noter(MarquesMigration.arrivee(partie), mot)
                for genre in partie.genres {
                    try CarnetMongo(client: client).noter(MarquesMigration.progres(genre), "fini 1 -")
                }
            }
            switch quoi {
            case "enveloppe":
                try client.messagesCollection().modifier(["v": ["$exists": true]], ["$set": ["e": .octets(Data([1]))]])
            case "jeton": try client.jetonsCollection().modifier([:], ["$set": ["a": 2]])
            case "fichier": try client.morceauxCollection().modifier(["n": 1], ["$set": ["data": .octets(Data([1]))]])
            default:
                // After all others, of which the first one too many would be a difference anyway.
                let dernier = Data(repeating: .max, count: 48)
                try client.noncesCollection().inserer(["_id": .octets(dernier), "x": .date(4_000_000_000)])
            }
        }
        let genres = ["enveloppe": "messages", "jeton": "jetons", "fichier": "fichiers", "de trop": "nonces"]
        let refus = await #expect(throws: ErreurMigration.self) { try await essai.aller(horloge: horloge) }
        #expect(refus?.description.contains("(\(genres[quoi] ?? "?"), key of hash ") == true, "\(refus as Any)")
        #expect(try await clients.executer { try CarnetMongo(client: $0).lire("arrivee/comptes") } == mot)
        try await ServeurEssai.avec(dossier, horloge: horloge) { _ in }
    }
}
