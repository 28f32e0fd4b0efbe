import Foundation
import Testing

@Suite("A relay is moved while its people sleep, and killed at it", .timeLimit(.minutes(40)))
struct MigrationTests {
    /// How many envelopes; a hundredth as many files, a 200th when there are many.
    private static let masse = ProcessInfo.processInfo.environment["MESSAGERIE_MIGRATION"].flatMap { Int($0) } ?? 2000
    private static let coups = masse > 2000 ? 12 : 3
    /// In which part of the whole time each of them comes.
    private static let part = masse > 2000 ? 4 : 1

    private static func secret(_ donnees: URL) -> String { donnees.appending(path: "relais.secret").path }
    private static func sqlite(_ donnees: URL) -> String { "sqlite:\(donnees.appending(path: "relais.sqlite").path)" }

    @Test("Two people converse on SQLite, on MongoDB and on SQLite again, and notice nothing")
    func conversation() async throws {
        guard let mongo = MongoDuRelais() else { throw ErreurEssai("MESSAGERIE_MONGODB names no MongoDB") }
        try await Scene.jouer(places: 2, .init(disposition: .embarquee)) { scene in
            var (camille, noor) = (try await scene.personne("camille"), try await scene.personne("noor"))
            try await camille.envoyer("un", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["un"])
            try await noor.envoyer("deux", a: camille)
            try await camille.envoyer("trois", a: noor)
            let octets = Data.aleatoire(1_500_000)
            try await camille.envoyerFichier("plan.bin", octets, a: noor)
            try await scene.relais.arreter()

            let secret = Self.secret(scene.relais.donnees)
            let aller = MigrationDeTest(
                dossier: scene.dossier, de: Self.sqlite(scene.relais.donnees), vers: mongo.uri, secret: secret)
            let alles = try await aller.executer()
            await #expect(throws: ErreurEssai.self, "it was left") { try await scene.relais.redemarrer() }
            #expect(scene.relais.journal.contains("have moved to mongodb://"))
            let second = try await RelaisDeTest(
                dans: scene.dossier.appending(path: "second"),
                .init(options: ["--secret", secret], disposition: .partagee, mongo: mongo))
            (camille.url, noor.url) = (second.url, second.url)
            #expect(try await noor.synchroniser().map(\.texte).contains("trois"))
            #expect(try await camille.synchroniser().map(\.texte) == ["deux"])
            let recu = try #require(try await noor.fichiers().first)
            _ = try await noor.recevoir(recu.numero).reussi()
            #expect(try Data(contentsOf: noor.recus.appending(path: "plan.bin")) == octets)
            try await camille.envoyer("quatre", a: noor)
            try await second.arreter()

            let donnees = scene.dossier.appending(path: "troisieme/donnees")
            let retour = MigrationDeTest(
                dossier: scene.dossier, de: mongo.uri, vers: Self.sqlite(donnees), secret: secret)
            #expect(try await retour.executer().count == alles.count)
            let troisieme = try await RelaisDeTest(
                dans: scene.dossier.appending(path: "troisieme"),
                .init(options: ["--secret", secret], disposition: .embarquee))
            (camille.url, noor.url) = (troisieme.url, troisieme.url)
            try await noor.envoyer("cinq", a: camille)
            #expect(try await noor.synchroniser().map(\.texte) == ["quatre"])
            #expect(try await camille.synchroniser().map(\.texte) == ["cinq"])
            #expect(try await noor.synchroniser().isEmpty)
            try await troisieme.arreter()
        }
    }

    @Test("Killed at random moments and run again, there and back, it ends with what it would have ended with")
    func coupures() async throws {
        guard let mongo = MongoDuRelais(), let temoin = MongoDuRelais() else {
            throw ErreurEssai("MESSAGERIE_MONGODB names no MongoDB")
        }
        try await Scene.jouer(places: 2, .init(disposition: .embarquee)) { scene in
            try await ClientDirect.avecHTTP { http in
                for numero in 0..<20 { _ = try await ClientDirect("boite\(numero)", url: scene.relais.url, http: http) }
            }
            try await scene.relais.arreter()
            let donnees = scene.relais.donnees
            try MasseDeTest.messages(Self.masse, dans: scene.relais.base)
            try MasseDeTest.fichiers(Self.masse / (Self.masse > 2000 ? 200 : 100), dans: donnees)
            let copie = scene.dossier.appending(path: "copie")
            try FileManager.default.copyItem(at: donnees, to: copie)
            let secret = Self.secret(donnees)
            func migrer(de: String, vers: String) -> MigrationDeTest {
                MigrationDeTest(dossier: scene.dossier, de: de, vers: vers, secret: secret)
            }

            let debut = ContinuousClock.now
            let attendu = try await migrer(de: Self.sqlite(copie), vers: temoin.uri).executer()
            let duree = ContinuousClock.now - debut
            #expect(attendu.contains { $0.hasPrefix("fichiers: \(Self.masse / (Self.masse > 2000 ? 200 : 100)),") })
            let debutDuRetour = ContinuousClock.now
            let vers = scene.dossier.appending(path: "revenu")
            #expect(try await migrer(de: temoin.uri, vers: Self.sqlite(vers)).executer() == attendu)
            let dureeDuRetour = ContinuousClock.now - debutDuRetour
            print("[bout-en-bout] \(Self.masse) messages: to MongoDB \(duree), back \(dureeDuRetour)")

            let aller = migrer(de: Self.sqlite(donnees), vers: mongo.uri)
            let alles = try await aller.executer(coups: Self.coups, dans: duree / Self.part)
            #expect(alles == attendu || alles == MigrationDeTest.dejaFait)
            let bout = scene.dossier.appending(path: "bout")
            let retour = migrer(de: mongo.uri, vers: Self.sqlite(bout))
            let revenus = try await retour.executer(coups: Self.coups, dans: dureeDuRetour / Self.part)
            #expect(revenus == attendu || revenus == MigrationDeTest.dejaFait)
            #expect(try await retour.executer() == MigrationDeTest.dejaFait)
        }
    }
}
