import Foundation
import Testing

@Suite("No parameter of the tests reaches the production programs", .timeLimit(.minutes(40)))
struct ProductionTests {
    /// Everything that the test executables listen to, set to what would show.
    private static let variables = [
        "RELAIS_ESSAI_SYNCHRONE": "NORMAL", "RELAIS_ESSAI_DECALAGE": "8640000", "RELAIS_ESSAI_RELEVE": "20",
        "CHIFFRE_ESSAI_DECALAGE": "8640000", "CHIFFRE_ESSAI_ACCUSES": "non", "CHIFFRE_ESSAI_PATIENCE": "60",
    ]

    @Test("Those variables are all that the sources of the test executables name")
    func variablesConnues() throws {
        let executables = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Executables")
        var nommees: Set<String> = []
        for programme in ["relais-essai", "chiffre-essai"] {
            let texte = try String(contentsOf: executables.appending(path: "\(programme)/main.swift"), encoding: .utf8)
            nommees.formUnion(texte.matches(of: /[A-Z]+_ESSAI_[A-Z_]+/).map { String($0.output) })
        }
        #expect(nommees == Set(Self.variables.keys))
    }

    @Test("With all of them set, keyring, verifier and clock are those of production")
    func variablesSansEffet() async throws {
        let reglages = RelaisDeTest.Reglages(programme: .relais, environnement: Self.variables)
        try await Scene.jouer(places: 2, reglages) { scene in
            var camille = try scene.inconnu("camille")
            camille.programme = .chiffre
            camille.environnement = Self.variables
            try await camille.creerCompte()

            let trousseau = Array(try Data(contentsOf: camille.profil.appending(path: "trousseau")))
            try #require(trousseau.count > 17)
            #expect(Array(trousseau[..<9]) == Array("MSGTROUS".utf8) + [1])
            #expect(Self.entier(trousseau[9..<13]) == 262_144)
            #expect(Self.entier(trousseau[13..<17]) == 3)

            let verificateurs = try BaseDuRelais(scene.relais.base).verificateurs()
            #expect(verificateurs.count == 1)
            #expect(verificateurs.allSatisfy { $0.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$") })

            let cree = try BaseDuRelais(scene.relais.base).valeurs { $0 == "comptes" }.first {
                $0.lieu == "comptes.cree"
            }
            let date = try #require(Int(String(decoding: cree?.octets ?? [], as: UTF8.self)))
            #expect(abs(date - Int(Date().timeIntervalSince1970)) < 3600)
        }
    }

    @Test("The same look tells the test programs apart from those of production")
    func essaiSeVoit() async throws {
        try await Scene.jouer(.init(environnement: ["RELAIS_ESSAI_DECALAGE": "8640000"])) { scene in
            var camille = try scene.inconnu("camille")
            camille.environnement = ["CHIFFRE_ESSAI_DECALAGE": "8640000"]
            try await camille.creerCompte()
            let trousseau = Array(try Data(contentsOf: camille.profil.appending(path: "trousseau")))
            try #require(trousseau.count > 17)
            #expect(Self.entier(trousseau[9..<13]) == 8 && Self.entier(trousseau[13..<17]) == 1)
            #expect(try BaseDuRelais(scene.relais.base).verificateurs().allSatisfy { !$0.contains("m=19456") })
            let cree = try BaseDuRelais(scene.relais.base).valeurs { $0 == "comptes" }.first {
                $0.lieu == "comptes.cree"
            }
            let date = try #require(Int(String(decoding: cree?.octets ?? [], as: UTF8.self)))
            #expect(date - Int(Date().timeIntervalSince1970) > 8_000_000)
        }
    }

    @Test("Their help names no such option", arguments: [Executables.relais, .chiffre])
    func aide(_ programme: Executables) async throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "aide-\(UUID().uuidString)").path
        defer { for fin in [".sortie", ".erreurs"] { try? FileManager.default.removeItem(atPath: base + fin) } }
        let processus = try Processus(
            programme.chemin(), ["--help"], environnement: Self.variables,
            flux: .fichiers(sortie: base + ".sortie", erreurs: base + ".erreurs"))
        #expect(try await processus.attendreLaFin() == .code(0))
        let aide = try String(contentsOfFile: base + ".sortie", encoding: .utf8).lowercased()
        #expect(aide.contains("--relais") || aide.contains("--donnees"))
        for mot in ["essai-", "_essai", "argon", "decalage", "synchrone ", "horloge", "cout", "passes"] {
            #expect(!aide.contains(mot), "\(mot)")
        }
    }

    private static func entier(_ octets: ArraySlice<UInt8>) -> UInt32 { octets.reduce(0) { $0 << 8 | UInt32($1) } }
}
