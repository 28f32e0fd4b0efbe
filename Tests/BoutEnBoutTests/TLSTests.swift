import Foundation
import Testing

@Suite("Client and relay over TLS")
struct TLSTests {
    @Test("With the authority that the user names it works; a certificate of nobody's, or of another, is exit 4")
    func autorite() async throws {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: dossier) }
        for nom in ["un", "deux"] {
            try FileManager.default.createDirectory(
                at: dossier.appending(path: nom), withIntermediateDirectories: true)
        }
        let un = try await CertificatDeTest.faire(dans: dossier.appending(path: "un"))
        let deux = try await CertificatDeTest.faire(dans: dossier.appending(path: "deux"))
        try await Scene.jouer(.init(tls: un)) { scene in
            let alice = try scene.inconnu("alice")
            for autorite in [[], ["--autorite", deux.certificat]] {
                let refus = try await alice.commande(autorite + ["creer-compte", "alice"])
                #expect(refus.code == 4)
            }
            #expect(try await alice.commande("--autorite", un.certificat, "creer-compte", "alice").code == 0)
            // The authority is remembered; and a folder that holds no account was not left by the refusals.
            #expect(try await alice.commande("se-connecter", "alice").code == 0)
            #expect(try await alice.commande("--autorite", deux.certificat, "se-connecter", "alice").code == 4)
        }
    }

    @Test("A certificate that is trusted but made for another name is exit 4 too, not a relay that is away")
    func autreNom() async throws {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: dossier) }
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        let tls = try await CertificatDeTest.faire(dans: dossier, pour: "DNS:relais.exemple")
        try await Scene.jouer(.init(tls: tls)) { scene in
            let alice = try scene.inconnu("alice")
            let refus = try await alice.commande("--autorite", tls.certificat, "creer-compte", "alice")
            #expect(refus.code == 4 && refus.erreur == "certificatRefuse")
        }
    }

    @Test("Who takes a connection and closes it before there is any certificate is nobody, and no alarm")
    func sansSalut() async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                await scene.relais.tuer()
                var alice = try scene.inconnu("alice")
                alice.url = "https://127.0.0.1:\(espion.port)"
                let absent = try await alice.commande("creer-compte", "alice")
                #expect(absent.code == 3 && absent.erreur == "relaisInjoignable")
            }
        }
    }
}
