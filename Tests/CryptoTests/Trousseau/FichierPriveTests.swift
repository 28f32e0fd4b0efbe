import Foundation
import Testing

@testable import CryptoChiffre

@Suite("A private file is replaced whole or not at all")
struct FichierPriveTests {
    private func dansUnDossier(_ corps: (URL) throws -> Void) throws {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "prive-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: dossier) }
        try corps(dossier)
    }

    private func contenu(_ dossier: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: dossier.path).sorted()
    }

    @Test("It is made with mode 0600, replaced without a trace, and a wider mode does not stay")
    func remplace() throws {
        try dansUnDossier { dossier in
            let chemin = dossier.appending(path: "f").path
            for taille in [0, 1, 4096, 100_000] {
                let octets = [UInt8](repeating: 3, count: taille)
                try FichierPrive.ecrire(octets, chemin: chemin)
                #expect(try FichierPrive.lire(chemin, max: 100_000) == octets)
                #expect(try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? Int == 0o600)
                #expect(try contenu(dossier) == ["f"])
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: chemin)
            }
        }
    }

    @Test("A file over the limit is refused, one at the limit read")
    func limite() throws {
        try dansUnDossier { dossier in
            let chemin = dossier.appending(path: "f").path
            try FichierPrive.ecrire([UInt8](repeating: 3, count: 100), chemin: chemin)
            #expect(try FichierPrive.lire(chemin, max: 100).count == 100)
            refuse(.limite) { try FichierPrive.lire(chemin, max: 99) }
        }
    }

    @Test("A write that cannot end leaves what was there and no temporary file")
    func echec() throws {
        try dansUnDossier { dossier in
            // A folder in the way: the temporary file is written whole, and the rename refused.
            let chemin = dossier.appending(path: "f").path
            try FileManager.default.createDirectory(atPath: chemin, withIntermediateDirectories: false)
            try FichierPrive.ecrire([1], chemin: chemin + "/dedans")
            refuse(.systeme) { try FichierPrive.ecrire([2], chemin: chemin) }
            #expect(try contenu(dossier) == ["f"])
            #expect(try FichierPrive.lire(chemin + "/dedans", max: 1) == [1])
            refuse(.systeme) { try FichierPrive.ecrire([2], chemin: dossier.appending(path: "absent/f").path) }
            refuse(.systeme) { try FichierPrive.lire(chemin, max: 1) }
            refuse(.systeme) { try FichierPrive.lire(dossier.appending(path: "absent").path, max: 1) }
        }
    }

    @Test("A folder that may not be written leaves the old file as it was")
    func dossierProtege() throws {
        guard geteuid() != 0 else {
            print("FichierPriveTests: SKIPPED the read-only folder: root writes everywhere, run it as another user")
            return
        }
        try dansUnDossier { dossier in
            let chemin = dossier.appending(path: "f").path
            try FichierPrive.ecrire([1], chemin: chemin)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: dossier.path)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: dossier.path) }
            refuse(.systeme) { try FichierPrive.ecrire([2], chemin: chemin) }
            #expect(try FichierPrive.lire(chemin, max: 1) == [1])
            #expect(try contenu(dossier) == ["f"])
        }
    }
}
