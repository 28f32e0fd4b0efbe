import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import Relais

/// The relay in this process, on a free port, and a real HTTP client in front of it.
struct ServeurEssai: Sendable {
    struct Reponse: Sendable {
        let statut: Int
        let entetes: HTTPHeaders
        let corps: Data

        func lire<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSONDecoder().decode(type, from: corps) }
        /// The code of the error contract; fails when the body is anything else.
        func code() throws -> CodeErreur {
            let erreur = try lire(ErreurRelais.self)
            #expect(erreur.statut == statut && erreur.code.statut == statut)
            #expect(entetes.first(name: "content-type") == "application/json")
            return erreur.code
        }
    }

    let url: String
    let options: OptionsRelais
    let horloge: HorlogeEssai
    var client = HTTPClient.shared

    /// Runs `corps` against a relay over `dossier`, which then stops.
    static func avec(
        _ dossier: Dossier? = nil, horloge: HorlogeEssai = HorlogeEssai(),
        ponctuelles: LimitesPonctuelles? = nil, flux: ReglagesFlux? = nil,
        options changer: (inout OptionsRelais) -> Void = { _ in },
        _ corps: @Sendable (ServeurEssai) async throws -> Void
    ) async throws {
        let dossier = try dossier ?? Dossier()
        var options = OptionsRelais(
            donnees: dossier.chemin, nom: "relais", essaisParMinute: 100_000, requetesParMinute: 100_000)
        try MongoDeTest.disposer(&options, dossier)
        changer(&options)
        let (ports, source) = AsyncStream.makeStream(of: Int.self)
        var journal = Logger(label: "essai")
        journal.logLevel = .error
        let application = try await construireApplication(
            options: options,
            parametres: ParametresRelais(
                couts: .essai, horloge: horloge.horloge, synchrone: .normal, ponctuelles: ponctuelles,
                flux: flux),
            journal: journal, quandEcoute: { _, port in source.yield(port) })
        let groupe = ServiceGroup(configuration: .init(services: [application], logger: journal))
        let url = { [options] in options.adresse(port: $0) }
        try await withThrowingTaskGroup(of: Void.self) { taches in
            taches.addTask { try await groupe.run() }
            for await port in ports {
                do {
                    try await corps(ServeurEssai(url: url(port), options: options, horloge: horloge))
                } catch {
                    await groupe.triggerGracefulShutdown()
                    throw error
                }
                break
            }
            await groupe.triggerGracefulShutdown()
            try await taches.waitForAll()
        }
        withExtendedLifetime(dossier) {}
    }

    func envoyer(
        _ route: String, corps: Data?, jeton: Data? = nil, entetes: HTTPHeaders = [:]
    ) async throws -> Reponse {
        var requete = HTTPClientRequest(url: url + route)
        requete.method = corps == nil ? .GET : .POST
        requete.headers = entetes
        if let jeton { requete.headers.add(name: "authorization", value: "Bearer \(jeton.base64EncodedString())") }
        if let corps { requete.body = .bytes(ByteBuffer(bytes: corps)) }
        let reponse = try await client.execute(requete, timeout: .seconds(60))
        let tampon = try await reponse.body.collect(upTo: LimitesContrat.reponse)
        return Reponse(
            statut: Int(reponse.status.code), entetes: reponse.headers, corps: Data(tampon.readableBytesView))
    }

    func poster(
        _ route: Route, _ demande: some Encodable & Sendable, jeton: Data? = nil, entetes: HTTPHeaders = [:]
    ) async throws -> Reponse {
        try await envoyer(route.rawValue, corps: JSONEncoder().encode(demande), jeton: jeton, entetes: entetes)
    }

    func nonce(_ pseudo: String) async throws -> Data {
        try await poster(.prelude, DemandePrelude(pseudo: pseudo)).lire(ReponsePrelude.self).nonce
    }

    func jeton(_ compte: CompteEssai) async throws -> Data {
        let reponse = try await poster(.seConnecter, compte.connexion(nonce(compte.pseudo)))
        #expect(reponse.statut == 200)
        return try reponse.lire(ReponseSeConnecter.self).jeton
    }

    /// Whether a token lets in.
    func accepte(_ jeton: Data) async throws -> Bool {
        let demande = DemandeSynchroniserMessages(limite: 1)
        return try await poster(.synchroniserMessages, demande, jeton: jeton).statut == 200
    }

    /// Creates an account.
    func inscrire(_ pseudo: String) async throws -> CompteEssai {
        let compte = try CompteEssai(pseudo, date: horloge.maintenant, nomRelais: options.nom ?? "")
        let reponse = try await poster(.creerCompte, compte.creation())
        #expect(reponse.statut == 201, "\(String(decoding: reponse.corps, as: UTF8.self))")
        return compte
    }

    func attendus(_ jeton: Data, limite: Int = 100) async throws -> ReponseSynchroniserMessages {
        let reponse = try await poster(
            .synchroniserMessages, DemandeSynchroniserMessages(limite: limite), jeton: jeton)
        #expect(reponse.statut == 200)
        return try reponse.lire()
    }

    /// Does what the relay does every hour.
    func purger() async throws {
        let base = try baseRelais()
        let fichiers = try DepotFichiersSqlite(
            base: base, dossier: options.cheminFichiers, quotas: options.quotas, journal: Logger(label: "essai"))
        await ServicePurge(
            comptes: DepotComptesSqlite(base: base), messages: DepotMessagesSqlite(base: base, arrivees: Arrivees()),
            fichiers: fichiers,
            horloge: horloge.horloge, journal: Logger(label: "essai")
        ).purger()
    }

    /// Numbers of rows by table.
    func rangees(_ tables: String...) async throws -> [Int] {
        try await base().read { base in
            try tables.map { try Int.fetchOne(base, sql: "SELECT count(*) FROM \($0)") ?? -1 }
        }
    }

    /// The database, seen from beside the relay.
    func base() throws -> DatabaseQueue {
        try DatabaseQueue(path: options.cheminBase, configuration: Self.acote)
    }

    /// Another writer beside the relay's, each of which waits for the other.
    func baseRelais() throws -> BaseRelais {
        try BaseRelais(
            DatabasePool(path: options.cheminBase, configuration: Self.acote), journal: Logger(label: "essai"))
    }

    private static var acote: Configuration {
        var reglages = Configuration()
        reglages.busyMode = .timeout(10)
        return reglages
    }
}

extension OptionsRelais {
    /// The database of a relay that was not told another one.
    var cheminBase: String { "\(donnees)/relais.sqlite" }
}
