import Foundation
import Testing

@Suite("Client and relay over TLS")
struct TLSTests {
    /// A certificate for `nom` and its key, made now.
    private static func certificat(
        dans dossier: URL, pour nom: String = "IP:127.0.0.1"
    ) async throws -> (certificat: String, cle: String) {
        let chemins = (dossier.appending(path: "cert.pem").path, dossier.appending(path: "cle.pem").path)
        let openssl = try Processus(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", chemins.1, "-out", chemins.0, "-days", "2", "-subj", "/CN=relais", "-addext",
                "subjectAltName=\(nom)",
            ],
            flux: .fichiers(
                sortie: dossier.appending(path: "openssl.sortie").path,
                erreurs: dossier.appending(path: "openssl.erreurs").path))
        #expect(try await openssl.attendreLaFin() == .code(0))
        return chemins
    }

    @Test("With the authority that the user names it works; a certificate of nobody's, or of another, is exit 4")
    func autorite() async throws {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: dossier) }
        for nom in ["un", "deux"] {
            try FileManager.default.createDirectory(
                at: dossier.appending(path: nom), withIntermediateDirectories: true)
        }
        let un = try await Self.certificat(dans: dossier.appending(path: "un"))
        let deux = try await Self.certificat(dans: dossier.appending(path: "deux"))
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
        let tls = try await Self.certificat(dans: dossier, pour: "DNS:relais.exemple")
        try await Scene.jouer(.init(tls: tls)) { scene in
            let alice = try scene.inconnu("alice")
            let refus = try await alice.commande("--autorite", tls.certificat, "creer-compte", "alice")
            #expect(refus.code == 4 && refus.erreur == "certificatRefuse")
        }
    }
}
