import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import Testing

@testable import Relais

/// `Schemas/versionN.sql`: a database as a relay of schema N left it. Two accounts, alice (a1…) and bruno (b2…), and of whatever
/// that version had something for each or for alice; a new version brings its own dump.
@Suite("A database of each earlier version still serves what it holds")
struct SchemasTests {
    private static let debut: UInt64 = 1_800_000_000
    private static let comptes: [(octet: UInt8, pseudo: String)] = [(0xA1, "alice"), (0xB2, "bruno")]

    private static func plein(_ octet: UInt8, _ nombre: Int) -> Data { Data(repeating: octet, count: nombre) }
    private static func repete(_ octets: [UInt8], _ fois: Int) -> Data { Data((0..<fois).flatMap { _ in octets }) }

    /// Loads a dump and brings it up to date.
    private static func charger(_ version: Int, dans dossier: Dossier) throws -> DatabasePool {
        let chemin = dossier.chemin + "/relais.sqlite"
        let texte = try String(
            contentsOfFile: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
                path: "Schemas/version\(version).sql"
            ).path, encoding: .utf8)
        // The rows of a dump come in the order of the tables' names.
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let ancienne = try DatabaseQueue(path: chemin, configuration: configuration)
        try ancienne.writeWithoutTransaction { try $0.execute(sql: texte) }
        try ancienne.close()
        return try BaseSqlite.getSqliteConnexion(chemin: chemin, synchrone: .normal)
    }

    private static func schema(_ base: DatabasePool) throws -> [String] {
        try base.read {
            try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        }
    }

    @Test("There is a dump of each version")
    func complets() {
        #expect(SchemaSqlite.migrations.migrations == Self.versions.map(String.init))
    }

    static let versions = Array(1...5)

    @Test("It has the tables of a new one, and nothing in them refers to nothing", arguments: versions)
    func tables(
        _ version: Int
    ) throws {
        let (dossier, neuf) = (try Dossier(), try Dossier())
        let base = try Self.charger(version, dans: dossier)
        let nouvelle = try BaseSqlite.getSqliteConnexion(chemin: neuf.chemin + "/n", synchrone: .normal)
        #expect(try Self.schema(base) == Self.schema(nouvelle))
        #expect(try base.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
        #expect(try base.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check") }.isEmpty)
    }

    @Test("Accounts, statements, prekeys, tokens and used nonces", arguments: versions)
    func annuaire(
        _ version: Int
    ) async throws {
        let dossier = try Dossier()
        let bassin = try Self.charger(version, dans: dossier)
        #expect(try NomRelaisSqlite.fixer(nil, bassin) == "ancien")
        let depot = DepotComptesSqlite(base: try BaseRelais(bassin, journal: Logger(label: "essai")))
        for (octet, pseudo) in Self.comptes {
            let compte = try CompteId([UInt8](repeating: octet, count: 16))
            let (rangee, declaration) = try #require(try await depot.compte(compte))
            #expect(rangee.pseudo == pseudo && rangee.sel == Self.plein(octet ^ 0xF, 32) && rangee.version == 1)
            #expect(rangee.verificateur == "$argon2id$" + pseudo && rangee.numero == 1)
            #expect(declaration == Self.plein(octet + 1, 40))
            #expect(try await depot.compte(pseudo: pseudo)?.compte == compte)
            let declarations = try await depot.declarations(compte, depuis: 0, max: 9)
            #expect(declarations == [Self.plein(octet, 40), Self.plein(octet + 1, 40)])
            let cles = try await depot.cles(compte, depuis: 0, max: 9, ponctuelles: false, maintenant: Self.debut)
            let usages: [UInt8] = version < 3 ? [1] : [1, 3, 4]
            #expect(cles.precles.map(\.octets) == usages.map { Self.repete([octet, $0, 5], 8) })
            let porteur = try await depot.porteur(jeton: Self.plein(octet + 2, 32), maintenant: Self.debut)
            #expect(porteur == Porteur(compte: compte, appareil: 1))
        }
        #expect(try await !depot.consommerNonce(Self.plein(0xC3, 48), expire: Self.debut + 900))
    }

    @Test("Changes of password, names held back, files and what they count", arguments: versions.filter { $0 >= 2 })
    func depuisLaDeuxieme(_ version: Int) async throws {
        let dossier = try Dossier()
        let bassin = try Self.charger(version, dans: dossier)
        let depot = DepotComptesSqlite(base: try BaseRelais(bassin, journal: Logger(label: "essai")))
        let alice = try CompteId([UInt8](repeating: 0xA1, count: 16))
        let fait = try await depot.issue(alice, idempotence: Self.plein(0xD4, 16))
        #expect(fait == .fait(empreinte: Self.plein(0xD5, 32)))
        #expect(try await depot.issue(alice, idempotence: Self.plein(0xD6, 16)) == .annule)
        let creation = try await depot.verifierCreation(
            pseudo: "zoe", squelette: "zoe", sel: Data(), compte: CompteId([UInt8](repeating: 3, count: 16)),
            declaration: Data(), maintenant: Self.debut)
        #expect(creation == .pseudoPris)
        try await bassin.read { base in
            let fichier = try Row.fetchOne(base, sql: "SELECT nom, taille, effacement, expire FROM fichiers")
            #expect(fichier?[0] == Self.plein(0xE7, 32) && fichier?[1] == 6 && fichier?[2] == Self.plein(0xE8, 32))
            #expect(fichier?[3] == Int64(Self.debut + 900))
            #expect(
                try Int.fetchOne(
                    base, sql: "SELECT octets FROM quotas WHERE compte = ?", arguments: [Self.plein(0xA1, 16)]) == 5000)
        }
    }

    @Test("Mailboxes, one-time prekeys and epoch records", arguments: versions.filter { $0 >= 3 })
    func depuisLaTroisieme(_ version: Int) async throws {
        let dossier = try Dossier()
        let base = try BaseRelais(Self.charger(version, dans: dossier), journal: Logger(label: "essai"))
        let (comptes, messages) = (
            DepotComptesSqlite(base: base), DepotMessagesSqlite(base: base, arrivees: Arrivees())
        )
        for (octet, _) in Self.comptes {
            let boite = Porteur(compte: try CompteId([UInt8](repeating: octet, count: 16)), appareil: 1)
            let lus = try await messages.lire(boite, apres: 0, limite: 9, octets: 1 << 20, maintenant: Self.debut)
                .messages
            #expect(lus.map(\.message.enveloppe) == (0..<3).map { Self.repete([1, octet, $0], 21) })
            #expect(lus.map(\.message.recu) == (0..<3).map { Self.debut + $0 })
            func deposer(_ cle: Data) async throws -> Depot {
                try await messages.deposer(Data(count: 64), pour: boite, idempotence: cle, maintenant: Self.debut)
            }
            #expect(try await deposer(Self.plein(octet + 3, 16)) == .dejaDepose)
            #expect(try await deposer(Self.plein(0, 16)) == .depose)
            try await messages.supprimer(lus.map(\.message.id), de: boite)
            let restants = try await messages.lire(boite, apres: 0, limite: 9, octets: 1 << 20, maintenant: Self.debut)
            #expect(restants.messages.map(\.message.enveloppe) == [Data(count: 64)])
        }
        let alice = Porteur(compte: try CompteId([UInt8](repeating: 0xA1, count: 16)), appareil: 1)
        let cles = try await comptes.cles(alice.compte, depuis: 0, max: 0, ponctuelles: true, maintenant: Self.debut)
        #expect(cles.precles.suffix(2).map(\.octets) == [5, 6].map { Self.repete([0xA1, $0, 8], 8) })
        let publication = try await comptes.publierPrecles(
            [], remplacer: false, porteur: alice, numero: 1, maintenant: Self.debut)
        guard case .faite(let reponse) = publication else { throw ErreurDemarrage("\(publication)") }
        #expect(reponse.derniers.opk == 9 && reponse.derniers.pqopk == 9 && reponse.derniers.sceau == 5)
        let epoque = try await comptes.relever(Epoque(numero: 1, mac: Data(count: 32)), porteur: alice)
        #expect(epoque == Epoque(numero: 7, mac: Self.plein(0xF9, 32)))
    }

    @Test("Accounts that are gone, whose envelopes are elsewhere", arguments: versions.filter { $0 >= 5 })
    func depuisLaCinquieme(_ version: Int) async throws {
        let dossier = try Dossier()
        let base = try BaseRelais(Self.charger(version, dans: dossier), journal: Logger(label: "essai"))
        let courrier = CourrierEspion()
        try await DepotComptesSqlite(base: base, courrier: courrier).purger(maintenant: Self.debut)
        #expect(courrier.fermes == [try CompteId([UInt8](repeating: 0xC7, count: 16))])
        #expect(try await base.lire { try Int.fetchOne($0, sql: "SELECT count(*) FROM departs") } == 0)
    }

    @Test("What suite 0x00 left serves nobody any more, and is gone", arguments: versions.filter { $0 < 3 })
    func suiteAncienne(_ version: Int) async throws {
        let dossier = try Dossier()
        let base = try Self.charger(version, dans: dossier)
        for reste in ["messages", "precles WHERE usage = 2"] {
            #expect(try await base.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(reste)") } == 0)
        }
    }
}
