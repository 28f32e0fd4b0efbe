import Contrat
import CryptoChiffre
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix

/// The relay as a service: opens what it needs, then listens when it is run.
/// - Parameter quandEcoute: told the relay's name and the port once it listens.
/// - Throws: `ErreurDemarrage`, or what the system says.
func construireApplication(
    options: OptionsRelais, parametres: ParametresRelais, journal: Logger,
    quandEcoute: @escaping @Sendable (String, Int) async -> Void
) async throws -> Application<RouterResponder<ContexteRelais>> {
    try options.verifier()
    let tls = try options.tls.map(CertificatTLS.configuration)
    let (stockage, traitement) = try await NIOThreadPool.singleton.runIfActive {
        let stockage = try Stockage.ouvrir(options, parametres, journal)
        return (stockage, try reunir(stockage, options, parametres))
    }

    let routeur = Router(context: ContexteRelais.self)
    routeur.add(middleware: IntergicielErreurs())
    Routes(traitement: traitement, derriereMandataire: options.derriereMandataire).poser(sur: routeur)

    let http = HTTPServerBuilder.http1(
        configuration: .init(
            additionalChannelHandlers: [GardeConnexion()], idleTimeout: .seconds(60),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024, maxHeaderFieldCount: 64)))
    let purge = ServicePurge(
        comptes: traitement.comptes, messages: traitement.messages, fichiers: traitement.fichiers,
        horloge: parametres.horloge, journal: journal)
    return Application(
        router: routeur, server: try tls.map { try .tls(http, tlsConfiguration: $0) } ?? http,
        configuration: .init(address: .hostname(options.hote, port: options.port)),
        services: stockage.services + [
            purge, ServiceFlux(arrivees: traitement.arrivees, reglages: parametres.flux),
            ServiceDebits(debits: traitement.debits),
        ],
        onServerRunning: {
            ServiceFlux.arreterAvecLeServeur(traitement.arrivees)
            await quandEcoute(traitement.nomRelais.connu ?? "?", $0.localAddress?.port ?? options.port)
        },
        logger: journal)
}

/// What the handlers work with. The first Argon2 run blocks.
private func reunir(
    _ stockage: Stockage, _ options: OptionsRelais, _ parametres: ParametresRelais
) throws -> Traitement {
    Traitement(
        nomRelais: stockage.nom, horloge: parametres.horloge, comptes: stockage.comptes, messages: stockage.messages,
        fichiers: stockage.fichiers, arrivees: stockage.arrivees, fichierMax: options.fichierMaxOctets,
        hachage: try Hachage(couts: parametres.couts, file: FileArgon2()),
        jetons: Jetons(comptes: stockage.comptes, horloge: parametres.horloge),
        nonces: NoncesConnexion(secret: stockage.secret, horloge: parametres.horloge),
        selsFactices: SelsFactices(secret: stockage.secret), empreintes: Empreintes(secret: stockage.secret),
        debits: Debits(
            essaisParMinute: options.essaisParMinute, requetesParMinute: options.requetesParMinute,
            ponctuelles: parametres.ponctuelles, horloge: parametres.horloge,
            partage: stockage.registre.map { PartageDebits(registre: $0, secret: stockage.secret) }))
}
