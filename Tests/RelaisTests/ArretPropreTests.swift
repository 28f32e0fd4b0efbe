import Foundation
import GRDB
import Logging
import ServiceLifecycle
import Testing

@testable import Relais

@Suite("A relay that did not end well looks whether its database is whole", .serialized, .timeLimit(.minutes(10)))
struct ArretPropreTests {
    private static let controle = "its database is whole"

    let dossier: Dossier
    var donnees: String { dossier.chemin + "/d" }
    var base: String { donnees + "/relais.sqlite" }
    var arret: ArretPropre { ArretPropre(base: base) }

    init() throws { dossier = try Dossier() }

    /// Starts a relay, ends it with `signal`, and gives what it said.
    @discardableResult private func jouer(_ signal: Int32 = SIGTERM) async throws -> String {
        let relais = try Commande(Commande.construite("relais-essai"), ["--donnees", donnees, "--port", "0"])
        _ = try ProcessusTests.url(await relais.premiereLigne())
        #expect(!arret.avere)
        relais.signaler(signal)
        let fin = try await relais.fin(limite: .seconds(60))
        let plaintes = fin == nil ? "it still runs" : try relais.plaintes()
        try #require(fin == (signal == SIGKILL ? -1 : 0), "\(fin ?? -2): \(plaintes)")
        return plaintes
    }

    /// The sentence of a start that fails.
    private func refus() async throws -> String {
        let relais = try Commande(Commande.construite("relais-essai"), ["--donnees", donnees, "--port", "0"])
        try #require(await relais.fin(limite: .seconds(60)) == 1)
        return try relais.plaintes()
    }

    /// Accounts enough for more pages than the start itself reads, then other bytes in the middle of the file.
    private func abimer() async throws {
        let bassin = try DatabaseQueue(path: base)
        try await bassin.write { base in
            for numero in 0..<2000 {
                try base.execute(
                    sql: "INSERT INTO comptes VALUES (randomblob(16), ?, ?, randomblob(32), 1, hex(randomblob(50)), 0)",
                    arguments: ["p\(numero)", "p\(numero)"])
            }
        }
        try await bassin.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try bassin.close()
        let fichier = try FileHandle(forUpdating: URL(fileURLWithPath: base))
        let taille = try fichier.seekToEnd()
        try fichier.seek(toOffset: taille / 2 / 4096 * 4096)
        try fichier.write(contentsOf: Data(repeating: 0xFF, count: 4096))
        try fichier.close()
    }

    @Test("A good end is remembered, nothing else is")
    func fins() async throws {
        #expect(try await !jouer().contains(Self.controle))
        #expect(arret.avere)
        #expect(try await !jouer().contains(Self.controle))
        #expect(try await !jouer(SIGKILL).contains(Self.controle))
        #expect(!arret.avere)
        #expect(try await jouer().contains(Self.controle))
        #expect(try await !jouer().contains(Self.controle))
        // Whoever changes the database meanwhile has it looked at, too, and so has a backup that takes its place.
        try await DatabaseQueue(path: base).write { try $0.execute(sql: "INSERT INTO meta VALUES ('x', 'y')") }
        #expect(!arret.avere)
        #expect(try await jouer().contains(Self.controle))
        try FileManager.default.removeItem(atPath: donnees + "/relais.arret")
        #expect(try await jouer().contains(Self.controle))
    }

    @Test("A damaged database is refused in one sentence, and left as it is")
    func abimee() async throws {
        try await jouer(SIGKILL)
        try await abimer()
        let avant = try Data(contentsOf: URL(fileURLWithPath: base))
        for _ in 0..<2 {
            let dit = try await refus()
            #expect(dit.contains("the database \(base) cannot be opened (") && dit.contains("it is damaged"))
            #expect(dit.split(separator: "\n").count == 1, "\(dit)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: base)) == avant)
    }

    @Test("A start that does not wait for the outcome ends when the outcome is bad")
    func apresCoup() async throws {
        try await jouer(SIGKILL)
        try await abimer()
        let controle = try ControleBase(chemin: base, journal: Logger(label: "essai"))
        await #expect(throws: ErreurDemarrage.self) {
            try await ServiceGroup(
                configuration: .init(services: [ServiceControle(controle: controle)], logger: Logger(label: "essai"))
            ).run()
        }
        #expect(!controle.entiere)
        #expect(throws: ErreurDemarrage.self) { try controle.attendre(auPlus: nil) }
    }
}
