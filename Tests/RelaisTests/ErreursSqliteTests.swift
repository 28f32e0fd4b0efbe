import Contrat
import Foundation
import GRDB
import NIOHTTP1
import Testing

@testable import Relais

@Suite("What SQLite refuses is told in words that help, and without what is stored")
struct ErreursSqliteTests {
    /// Codes, extended ones too, and what is answered: when to come again, or nil for a fault of the relay's own.
    static let codes: [(ResultCode, Int?)] = [
        (.SQLITE_BUSY, 1), (.SQLITE_BUSY_RECOVERY, 1), (.SQLITE_BUSY_SNAPSHOT, 1), (.SQLITE_LOCKED, 1),
        (.SQLITE_INTERRUPT, 1), (.SQLITE_FULL, 30), (.SQLITE_IOERR, 30), (.SQLITE_IOERR_WRITE, 30),
        (.SQLITE_IOERR_FSYNC, 30), (.SQLITE_READONLY, 30), (.SQLITE_READONLY_DBMOVED, 30), (.SQLITE_CANTOPEN, 30),
        (.SQLITE_CORRUPT, 30), (.SQLITE_CORRUPT_VTAB, 30), (.SQLITE_NOTADB, 30), (.SQLITE_NOMEM, 30),
        (.SQLITE_CONSTRAINT, nil), (.SQLITE_ERROR, nil), (.SQLITE_MISUSE, nil), (.SQLITE_RANGE, nil),
    ]

    @Test("Whatever may pass is 503 with Retry-After, the rest is 500", arguments: codes)
    func reponses(
        _ code: ResultCode, _ attente: Int?
    ) {
        let refus = DatabaseError(resultCode: code, message: "secret", sql: "SELECT secret").refus
        #expect(refus?.attente == attente)
        #expect(refus.map { $0.erreur.code } == (attente == nil ? nil : .occupe))
        #expect(refus?.erreur.message.contains("secret") != true)
    }

    @Test("A start that fails names the database and what to do", arguments: codes)
    func demarrages(
        _ code: ResultCode, _ attente: Int?
    ) {
        let dit = ErreurDemarrage(
            base: "/d/relais.sqlite", DatabaseError(resultCode: code, message: "secret", sql: "SELECT secret")
        ).description
        #expect(dit.hasPrefix("the database /d/relais.sqlite cannot be opened ("))
        #expect(!dit.contains("secret") && !dit.contains("\n") && dit.contains("; "))
    }

    @Test("A proof whose nonce is used up is not told to come again with it")
    func apresLeNonce() async throws {
        await #expect(throws: EchecSansRetour.self) {
            try await EchecSansRetour.dans { throw DatabaseError(resultCode: .SQLITE_FULL) }
        }
        // A MongoDB that is away says so by a refusal of its own.
        await #expect(throws: EchecSansRetour.self) {
            try await EchecSansRetour.dans { throw Refus(.occupe, "x", attente: 1) }
        }
        await #expect(throws: Refus.self) {
            try await EchecSansRetour.dans { throw Refus(.identifiantsRefuses, "x") }
        }
    }

    @Test("A login that fails after its nonce was used up says 500, one that fails before it 503")
    func connexion() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let connexion = try alice.connexion(await relais.nonce("alice"))
            let base = try relais.base()
            // A table whose root is another's of another kind is a damaged one.
            func deplacer(_ table: String, en racine: Int?) async throws -> Int {
                try await base.write { base in
                    let avant = try Int.fetchOne(
                        base, sql: "SELECT rootpage FROM sqlite_schema WHERE name = ?", arguments: [table])
                    try base.execute(sql: "PRAGMA writable_schema = ON")
                    try base.execute(
                        sql: """
                            UPDATE sqlite_schema SET rootpage = coalesce(?, (
                                SELECT rootpage FROM sqlite_schema WHERE name = 'messages')) WHERE name = ?
                            """, arguments: [racine, table])
                    let version = try Int.fetchOne(base, sql: "PRAGMA schema_version") ?? 0
                    try base.execute(sql: "PRAGMA schema_version = \(version + 1)")
                    return avant ?? 0
                }
            }
            let nonces = try await deplacer("nonces", en: nil)
            let refusee = try await relais.poster(.seConnecter, connexion)
            #expect(try refusee.code() == .occupe && refusee.entetes.first(name: "retry-after") == "30")
            _ = try await deplacer("nonces", en: nonces)
            let jetons = try await deplacer("jetons", en: nil)
            #expect(try await relais.poster(.seConnecter, connexion).code() == .interne)
            _ = try await deplacer("jetons", en: jetons)
            #expect(try await relais.poster(.seConnecter, connexion).code() == .identifiantsRefuses)
            _ = try await relais.jeton(alice)
        }
    }
}
