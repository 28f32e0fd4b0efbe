import Foundation
import Testing

@testable import ClientChiffre

@Suite("A text that only its owner can read")
struct EcriturePriveeTests {
    private func dossier() throws -> URL {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "ecriture-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        return dossier
    }

    @Test("It has its name, mode 0600 and all of its content at the end, and nothing before")
    func entier() throws {
        let dossier = try dossier()
        defer { try? FileManager.default.removeItem(at: dossier) }
        let chemin = dossier.appending(path: "export.txt").path
        let ecriture = try EcriturePrivee(chemin, remplacer: false)
        let ligne = String(repeating: "é", count: 1000) + "\n"
        for _ in 0..<100 where ecriture.ajouter(ligne) { try ecriture.vider() }
        #expect(!FileManager.default.fileExists(atPath: chemin))
        #expect(try !ecriture.conclure())
        #expect(try String(contentsOfFile: chemin, encoding: .utf8) == String(repeating: ligne, count: 100))
        #expect(try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: dossier.path) == ["export.txt"])
    }

    @Test("What is there stays, unless it may go, and then that is told")
    func existe() throws {
        let dossier = try dossier()
        defer { try? FileManager.default.removeItem(at: dossier) }
        let chemin = dossier.appending(path: "export.txt").path
        let tardif = try EcriturePrivee(chemin, remplacer: false)
        try Data("ancien".utf8).write(to: URL(filePath: chemin))
        #expect(throws: ErreurClient.fichiers(.existeDeja(chemin))) { try EcriturePrivee(chemin, remplacer: false) }
        #expect(throws: ErreurClient.fichiers(.existeDeja(chemin))) { try tardif.conclure() }
        #expect(try String(contentsOfFile: chemin, encoding: .utf8) == "ancien")

        let ecriture = try EcriturePrivee(chemin, remplacer: true)
        _ = ecriture.ajouter("nouveau")
        #expect(try ecriture.conclure())
        #expect(try String(contentsOfFile: chemin, encoding: .utf8) == "nouveau")
        #expect(try FileManager.default.contentsOfDirectory(atPath: dossier.path) == ["export.txt"])
    }

    @Test("Given up, it leaves nothing")
    func abandonnee() throws {
        let dossier = try dossier()
        defer { try? FileManager.default.removeItem(at: dossier) }
        do {
            let ecriture = try EcriturePrivee(dossier.appending(path: "export.txt").path, remplacer: false)
            _ = ecriture.ajouter("secret")
            try ecriture.vider()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: dossier.path).isEmpty)
        #expect(throws: ErreurClient.self) {
            try EcriturePrivee(dossier.appending(path: "absent/export.txt").path, remplacer: false)
        }
    }
}
