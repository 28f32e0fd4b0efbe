import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import NIOCore
import NIOHTTP1

/// A registered account that speaks to the relay by HTTP alone: envelopes are whatever bytes the test likes.
struct ClientDirect: Sendable {
    let compte: CompteId
    let jeton: Data
    let url: String

    /// Makes an account and logs in.
    init(_ pseudo: String, url: String, http: HTTPClient) async throws {
        let arene = try Arene()
        let date = UInt64(Date().timeIntervalSince1970)
        let prelude: ReponsePrelude = try await Self.demander(
            .prelude, DemandePrelude(pseudo: pseudo), url: url, http: http)
        let (trousseau, declaration, _) = try Trousseau.nouveau(nomRelais: prelude.relais, date: date, dans: arene)
        let precles = try Precle.Usage.durables.map { usage in
            try Precle(
                usage: usage, compte: trousseau.compte, appareil: trousseau.appareil, id: 1, debut: date,
                cle: PairePrecle(usage: usage, dans: arene).publique, dsk: trousseau.dsk)
        }
        let cleAuth = Data(try Alea.octets(Verificateur.tailleCleAuth))
        let _: ReponseVide = try await Self.demander(
            .creerCompte,
            DemandeCreerCompte(
                pseudo: pseudo, sel: Data(try Alea.octets(Verificateur.tailleSel)), version: Verificateur.version,
                cleAuth: cleAuth, declaration: Data(declaration.octets), precles: precles.map { Data($0.octets) }),
            url: url, http: http)
        let message = Connexion.message(nomRelais: prelude.relais, nonce: Array(prelude.nonce))
        let connexion: ReponseSeConnecter = try await Self.demander(
            .seConnecter,
            DemandeSeConnecter(
                pseudo: pseudo, appareil: trousseau.appareil, nonce: prelude.nonce, cleAuth: cleAuth,
                signature: Data(try trousseau.dsk.signer(message)),
                epoque: Epoque(numero: 1, mac: Data(try trousseau.preuve(epoque: 1)))),
            url: url, http: http)
        compte = trousseau.compte
        jeton = connexion.jeton
        self.url = url
    }

    private init(compte: CompteId, jeton: Data, url: String) {
        self.compte = compte
        self.jeton = jeton
        self.url = url
    }

    /// The same account, speaking to another relay of its database.
    func vers(_ url: String) -> ClientDirect { ClientDirect(compte: compte, jeton: jeton, url: url) }

    /// An envelope of 4 KiB as the relay accepts it, and a key of its own.
    func demande(pour destinataire: ClientDirect) throws -> DemandeEnvoyerMessage {
        DemandeEnvoyerMessage(
            destinataire: Data(destinataire.compte.octets), appareil: 1,
            idempotence: Data(try Alea.octets(LimitesContrat.tailleIdempotence)),
            enveloppe: Data([Limites.suite, 0, 0, 0, 1] + (try Alea.octets(4096 - 5))))
    }

    /// Opens `nombre` connections, so that a burst finds them open.
    static func ouvrirConnexions(_ nombre: Int, url: String, http: HTTPClient) async throws {
        try await withThrowingTaskGroup { groupe in
            for _ in 0..<nombre {
                groupe.addTask {
                    let requete = HTTPClientRequest(url: url + Route.sante.rawValue)
                    _ = try await http.execute(requete, timeout: .seconds(10)).body.collect(upTo: 1024)
                }
            }
            try await groupe.waitForAll()
        }
    }

    /// Leaves an envelope: returns once the relay has answered 200.
    /// - Throws: `ErreurEssai` when it answers anything else, whatever the connection says when it does not answer.
    func envoyer(_ demande: DemandeEnvoyerMessage, http: HTTPClient) async throws {
        let _: ReponseVide = try await Self.demander(.envoyerMessage, demande, url: url, jeton: jeton, http: http)
    }

    /// Leaves an envelope, or tries to: the status that it was answered, and in how many seconds to come again.
    func tenter(_ demande: DemandeEnvoyerMessage, http: HTTPClient) async throws -> (statut: Int, attente: Int?) {
        let (statut, entetes, _) = try await Self.echanger(.envoyerMessage, demande, url: url, jeton: jeton, http: http)
        return (statut, entetes.first(name: "Retry-After").flatMap { Int($0) })
    }

    /// Asks for what a login begins with: the status that it was answered, and in how many seconds to come again.
    static func prelude(_ pseudo: String, url: String, http: HTTPClient) async throws -> (statut: Int, attente: Int?) {
        let (statut, entetes, _) = try await echanger(
            .prelude, DemandePrelude(pseudo: pseudo), url: url, jeton: nil, http: http)
        return (statut, entetes.first(name: "Retry-After").flatMap { Int($0) })
    }

    /// Fetches what waits, or tries to: the status that it was answered.
    func consulter(http: HTTPClient) async throws -> Int {
        try await Self.echanger(
            .synchroniserMessages, DemandeSynchroniserMessages(limite: 1), url: url, jeton: jeton, http: http
        ).statut
    }

    /// Fetches and acknowledges everything that waits, in the order in which it came.
    func toutRecevoir(http: HTTPClient) async throws -> [Data] {
        var enveloppes: [Data] = []
        while true {
            let reponse: ReponseSynchroniserMessages = try await Self.demander(
                .synchroniserMessages, DemandeSynchroniserMessages(limite: LimitesContrat.messagesParReponse), url: url,
                jeton: jeton, http: http)
            guard !reponse.messages.isEmpty else { return enveloppes }
            enveloppes += reponse.messages.map(\.enveloppe)
            let _: ReponseVide = try await Self.demander(
                .accuserReception, DemandeAccuserReception(ids: reponse.messages.map(\.id)), url: url, jeton: jeton,
                http: http)
        }
    }

    private static func demander<Reponse: Decodable>(
        _ route: Route, _ demande: some Encodable, url: String, jeton: Data? = nil, http: HTTPClient
    ) async throws -> Reponse {
        let (statut, _, corps) = try await echanger(route, demande, url: url, jeton: jeton, http: http)
        guard (200..<300).contains(statut) else {
            throw ErreurEssai("\(route.rawValue): \(statut) \(String(decoding: corps, as: UTF8.self))")
        }
        return try JSONDecoder().decode(Reponse.self, from: corps)
    }

    private static func echanger(
        _ route: Route, _ demande: some Encodable, url: String, jeton: Data?, http: HTTPClient
    ) async throws -> (statut: Int, entetes: HTTPHeaders, corps: Data) {
        var requete = HTTPClientRequest(url: url + route.rawValue)
        requete.method = .POST
        if let jeton { requete.headers.add(name: "Authorization", value: "Bearer \(jeton.base64EncodedString())") }
        requete.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(demande)))
        let reponse = try await http.execute(requete, timeout: .seconds(10))
        let corps = Data(try await reponse.body.collect(upTo: LimitesContrat.reponse).readableBytesView)
        return (Int(reponse.status.code), reponse.headers, corps)
    }

    /// Runs `corps` with a client of its own, whose connections go with it.
    static func avecHTTP<R>(_ corps: (HTTPClient) async throws -> R) async throws -> R {
        var reglages = HTTPClient.Configuration(timeout: .init(connect: .seconds(2), read: .seconds(10)))
        reglages.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        reglages.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: reglages)
        let resultat: R
        do {
            resultat = try await corps(http)
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
        return resultat
    }
}
