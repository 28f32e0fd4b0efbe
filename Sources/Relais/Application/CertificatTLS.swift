import NIOSSL

/// The server's side of TLS: 1.3 and nothing older.
enum CertificatTLS {
    /// Reads the certificate chain and the key.
    static func configuration(_ fichiers: OptionsRelais.FichiersTLS) throws(ErreurDemarrage) -> TLSConfiguration {
        do {
            let chaine = try NIOSSLCertificate.fromPEMFile(fichiers.certificat)
            let cle = try NIOSSLPrivateKey(file: fichiers.cle, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chaine.map { .certificate($0) }, privateKey: .privateKey(cle))
            configuration.minimumTLSVersion = .tlsv13
            configuration.applicationProtocols = ["http/1.1"]
            // A key of another certificate is found out here rather than at the first connection.
            _ = try NIOSSLContext(configuration: configuration)
            return configuration
        } catch {
            throw ErreurDemarrage(
                "the certificate \(fichiers.certificat) and the key \(fichiers.cle) cannot be used together; check that "
                    + "both are readable PEM files that belong to each other")
        }
    }
}
