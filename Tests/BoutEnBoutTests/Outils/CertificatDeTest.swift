import Foundation

/// A certificate that signs itself, made now.
enum CertificatDeTest {
    /// - Returns: the paths of the certificate and its key, both PEM.
    static func faire(
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
        guard try await openssl.attendreLaFin() == .code(0) else { throw ErreurEssai("openssl makes no certificate") }
        return chemins
    }
}
