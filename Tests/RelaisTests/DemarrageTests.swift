import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import Testing

@testable import Relais

@Suite("The relay starts, or says why not in one sentence")
struct DemarrageTests {
    @Test(
        "Without TLS only loopback is served, unless a proxy is in front",
        arguments: [
            ("127.0.0.1", false, true), ("127.8.9.1", false, true), ("::1", false, true), ("localhost", false, true),
            ("0.0.0.0", false, false), ("::", false, false), ("192.0.2.1", false, false),
            ("127.evil.example", false, false), ("localhost.example", false, false), ("0.0.0.0", true, true),
        ])
    func boucleLocale(_ cas: (hote: String, mandataire: Bool, permis: Bool)) throws {
        let options = OptionsRelais(hote: cas.hote, donnees: "d", derriereMandataire: cas.mandataire)
        if cas.permis {
            try options.verifier()
        } else {
            #expect(throws: ErreurDemarrage.self) { try options.verifier() }
        }
    }

    @Test("Meaningless options are refused")
    func options() {
        let cas = [
            OptionsRelais(port: 65536, donnees: "d"), OptionsRelais(port: -1, donnees: "d"),
            OptionsRelais(donnees: "d", nom: ""), OptionsRelais(donnees: "d", nom: String(repeating: "n", count: 65)),
            OptionsRelais(donnees: "d", nom: "a\nb"), OptionsRelais(donnees: "d", essaisParMinute: 0),
            OptionsRelais(donnees: "d", requetesParMinute: 0), OptionsRelais(donnees: "d", fichierMax: -1),
            OptionsRelais(donnees: "d", fichierMax: OptionsRelais.plusGrandFichier + 1),
            OptionsRelais(donnees: "d", quotaJour: -1), OptionsRelais(donnees: "d", quotaTotal: .max),
        ]
        for options in cas { #expect(throws: ErreurDemarrage.self) { try options.verifier() } }
    }

    private func nom(_ dossier: Dossier) async throws -> String {
        try NomRelaisSqlite.fixer(
            nil,
            BaseSqlite.getSqliteConnexion(chemin: dossier.chemin + "/relais.sqlite", synchrone: .normal))
    }

    @Test("A database of another relay's name, of a newer build, or that is none, is refused")
    func bases() async throws {
        let dossier = try Dossier()
        func construire(_ nom: String) async throws {
            _ = try await construireApplication(
                options: OptionsRelais(donnees: dossier.chemin, nom: nom),
                parametres: ParametresRelais(couts: .essai, horloge: .systeme, synchrone: .normal),
                journal: Logger(label: "essai"), quandEcoute: { _, _ in })
        }
        // A first start that tied nobody does not settle the name.
        try await construire("essai")
        try await construire("premier")
        try await construire("premier")
        try await DatabaseQueue(path: dossier.chemin + "/relais.sqlite").write {
            try $0.execute(sql: "INSERT INTO comptes VALUES (x'00', 'alice', 'allce', x'', 1, '', 0)")
        }
        let autre = await #expect(throws: ErreurDemarrage.self) { try await construire("second") }
        #expect(autre?.description.contains("premier") == true)

        // Not named, it keeps the name that it has; a new one gets one that no other relay has.
        #expect(try await nom(dossier) == "premier")
        let (un, deux) = (try await nom(try Dossier()), try await nom(try Dossier()))
        #expect(NomRelais.estValide(un) && NomRelais.estValide(deux) && un != deux)

        let base = dossier.chemin + "/relais.sqlite"
        try await DatabaseQueue(path: base).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')")
        }
        let future = await #expect(throws: ErreurDemarrage.self) { try await construire("premier") }
        #expect(future?.description.contains("newer") == true)

        for suffixe in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: base + suffixe) }
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: base))
        let ruine = await #expect(throws: ErreurDemarrage.self) { try await construire("premier") }
        #expect(ruine?.description.contains("cannot be opened") == true)
    }

    @Test("Production costs and clock are what production gets")
    func production() throws {
        let chaine = try HachageMdp(couts: ParametresRelais.courants.couts).hacher([1])
        #expect(chaine.contains("m=19456,t=2,p=1"))
        #expect(ParametresRelais.courants.synchrone == .complet)
        #expect(ParametresRelais.courants.ponctuelles.parAppelant == 5)
        #expect(ParametresRelais.courants.ponctuelles.parCible == 48)
        #expect(ParametresRelais.courants.horloge.maintenant > 1_700_000_000)
    }
}
