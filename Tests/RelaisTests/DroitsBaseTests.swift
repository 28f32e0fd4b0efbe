import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import Testing

@testable import Relais

@Suite("A database that may not be written", .serialized)
struct DroitsBaseTests {
    /// What is read-only, and what the refusal must name.
    static let cas: [(chemin: String, droits: Int)] = [("relais.sqlite", 0o400), ("relais.sqlite", 0o000), ("", 0o500)]

    @Test("The relay does not start on it, says which one, and starts once it may be", arguments: cas)
    func demarrage(
        _ cas: (chemin: String, droits: Int)
    ) async throws {
        guard geteuid() != 0 else {
            print("DroitsBaseTests: SKIPPED \(cas): root writes everywhere, run it as another user")
            return
        }
        let dossier = try Dossier()
        let donnees = dossier.chemin + "/d"
        let demarrer = {
            _ = try await construireApplication(
                options: OptionsRelais(donnees: donnees, nom: "relais"),
                parametres: ParametresRelais(couts: .essai, horloge: .systeme, synchrone: .normal),
                journal: Logger(label: "essai"), quandEcoute: { _, _ in })
        }
        try await demarrer()
        let chemin = donnees + "/" + cas.chemin
        let droits = try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] ?? 0
        try FileManager.default.setAttributes([.posixPermissions: cas.droits], ofItemAtPath: chemin)
        defer { try? FileManager.default.setAttributes([.posixPermissions: droits], ofItemAtPath: chemin) }
        let refus = await #expect(throws: ErreurDemarrage.self) { try await demarrer() }
        let nomme = cas.chemin.isEmpty ? donnees : chemin
        #expect(refus?.description.contains(nomme) == true && refus?.description.contains("rights") == true)
        try FileManager.default.setAttributes([.posixPermissions: droits], ofItemAtPath: chemin)
        try await demarrer()
    }
}
