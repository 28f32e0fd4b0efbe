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
    let (verrou, pret) = try await NIOThreadPool.singleton.runIfActive {
        (try prendreDossier(options), try preparer(options, parametres, journal))
    }
    let traitement = pret.traitement

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
        services: [
            // The first one is the last to be told to end.
            ServiceFin(verrou: verrou, base: pret.base, controle: pret.controle, arret: pret.arret, journal: journal),
            ServiceControle(controle: pret.controle), purge,
            ServiceFlux(arrivees: traitement.arrivees, reglages: parametres.flux),
        ],
        onServerRunning: {
            ServiceFlux.arreterAvecLeServeur(traitement.arrivees)
            await quandEcoute(traitement.nomRelais, $0.localAddress?.port ?? options.port)
        },
        logger: journal)
}

/// Makes the folder of `--donnees` when it is missing, and keeps other relays out of it.
private func prendreDossier(_ options: OptionsRelais) throws(ErreurDemarrage) -> VerrouDonnees {
    do {
        try FileManager.default.createDirectory(
            atPath: options.donnees, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
        throw ErreurDemarrage(
            "the folder \(options.donnees) cannot be made; name another one with --donnees, or give this user the rights"
        )
    }
    return try VerrouDonnees(dossier: options.donnees)
}

/// What a relay works with.
private struct Pret {
    let traitement: Traitement
    let base: BaseRelais
    let controle: ControleBase?
    let arret: ArretPropre
}

/// Everything else that blocks: files, database, the first Argon2 run.
private func preparer(_ options: OptionsRelais, _ parametres: ParametresRelais, _ journal: Logger) throws -> Pret {
    let premierDemarrage = !FileManager.default.fileExists(atPath: options.cheminBase)
    let secret = try SecretRelais(chemin: options.cheminSecret, premierDemarrage: premierDemarrage)
    let arret = ArretPropre(base: options.cheminBase)
    let aControler = !premierDemarrage && !arret.avere
    do {
        try arret.oublier()
    } catch {
        throw ErreurDemarrage("the folder \(options.donnees) cannot be written to; give this user the rights on it")
    }
    return try BaseSqlite.disant(options.cheminBase) {
        try ouvrir(options, parametres, journal, secret: secret, arret: arret, aControler: aControler)
    }
}

private func ouvrir(
    _ options: OptionsRelais, _ parametres: ParametresRelais, _ journal: Logger, secret: SecretRelais,
    arret: ArretPropre, aControler: Bool
) throws -> Pret {
    var controle: ControleBase?
    let bassin = try BaseSqlite.getSqliteConnexion(
        chemin: options.cheminBase, synchrone: parametres.synchrone
    ) { anciennes in
        guard aControler else { return }
        controle = try ControleBase(chemin: options.cheminBase, journal: journal)
        // Tables are changed in a database that is whole, however long it takes to see that.
        try controle?.attendre(auPlus: anciennes ? nil : ControleBase.patience)
    }
    let nom = try NomRelaisSqlite.fixer(options.nom, bassin)
    let base = try BaseRelais(bassin, journal: journal, pagesParReleve: parametres.pagesParReleve)
    let arrivees = Arrivees(maximum: options.fluxMax)

    let comptes = DepotComptesSqlite(base: base)
    let fichiers: DepotFichiersSqlite
    do {
        fichiers = try DepotFichiersSqlite(
            base: base, dossier: options.cheminFichiers, quotas: options.quotas, journal: journal)
    } catch is ErreurSysteme {
        throw ErreurDemarrage("the folder \(options.cheminFichiers) cannot be used; check the rights on it")
    }
    let traitement = Traitement(
        nomRelais: nom, horloge: parametres.horloge, comptes: comptes,
        messages: DepotMessagesSqlite(base: base, arrivees: arrivees), fichiers: fichiers, arrivees: arrivees,
        fichierMax: options.fichierMaxOctets,
        hachage: try Hachage(couts: parametres.couts, file: FileArgon2()),
        jetons: Jetons(comptes: comptes, horloge: parametres.horloge),
        nonces: NoncesConnexion(secret: secret, horloge: parametres.horloge),
        selsFactices: SelsFactices(secret: secret),
        empreintes: Empreintes(secret: secret),
        debits: Debits(
            essaisParMinute: options.essaisParMinute, requetesParMinute: options.requetesParMinute,
            ponctuelles: parametres.ponctuelles, horloge: parametres.horloge))
    return Pret(traitement: traitement, base: base, controle: controle, arret: arret)
}
