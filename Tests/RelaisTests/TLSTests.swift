import AsyncHTTPClient
import Contrat
import Foundation
import NIOCore
import NIOSSL
import Testing

@testable import Relais

@Suite("TLS is 1.3 or nothing")
struct TLSTests {
    static func certificat(_ dossier: Dossier) async throws -> OptionsRelais.FichiersTLS {
        let fichiers = OptionsRelais.FichiersTLS(
            certificat: dossier.chemin + "/certificat.pem", cle: dossier.chemin + "/cle.pem")
        let openssl = try Commande(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", fichiers.cle, "-out", fichiers.certificat,
            ])
        try #require(try await openssl.fin(limite: .seconds(30)) == 0)
        return fichiers
    }

    @Test("1.3 is accepted, 1.2 refused, a certificate that the client does not know refused by the client")
    func versions() async throws {
        let dossier = try Dossier()
        let fichiers = try await Self.certificat(dossier)
        try await ServeurEssai.avec(dossier, options: { $0.tls = fichiers }) { relais in
            #expect(relais.url.hasPrefix("https://"))
            let autorite = try NIOSSLCertificate.fromPEMFile(fichiers.certificat)
            let cas: [(NIOSSLTrustRoots, TLSVersion, Bool)] = [
                (.certificates(autorite), .tlsv13, true), (.certificates(autorite), .tlsv12, false),
                (.default, .tlsv13, false),
            ]
            for (racines, version, acceptee) in cas {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.trustRoots = racines
                tls.minimumTLSVersion = .tlsv12
                tls.maximumTLSVersion = version
                var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
                configuration.timeout.connect = .seconds(10)
                configuration.connectionPool.retryConnectionEstablishment = false
                let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                var essai = relais
                essai.client = client
                var statut: Int?
                do {
                    statut = try await essai.envoyer(Route.sante.rawValue, corps: nil).statut
                } catch {
                    #expect(!acceptee, "\(error)")
                }
                try await client.shutdown()
                #expect(statut == (acceptee ? 200 : nil))
            }
        }
    }

    @Test("A key that is not the certificate's is found out at start")
    func cleEtrangere() async throws {
        let (un, deux) = (try Dossier(), try Dossier())
        let (a, b) = (try await Self.certificat(un), try await Self.certificat(deux))
        _ = try CertificatTLS.configuration(a)
        #expect(throws: ErreurDemarrage.self) {
            try CertificatTLS.configuration(.init(certificat: a.certificat, cle: b.cle))
        }
    }
}
