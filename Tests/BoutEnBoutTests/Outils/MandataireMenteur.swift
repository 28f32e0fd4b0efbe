import AsyncHTTPClient
import Contrat
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP proxy before the relay that does with requests and replies what a relay that means ill could do.
final class MandataireMenteur: Sendable {
    typealias Canal = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// What becomes of a request.
    enum Sort: Sendable {
        case passer
        /// The connection breaks; the request is made when the test says so.
        case retenir
        /// The relay does its work, and the connection breaks instead of an answer.
        case avalerLaReponse
        /// The reply's JSON as the test likes it.
        case reecrire(@Sendable (Data) throws -> Data)
    }

    private struct Demande: Sendable {
        let tete: HTTPRequestHead
        let corps: ByteBuffer
    }

    private let port: Int
    private let cible: String
    private let http: HTTPClient
    private let sorts = Mutex<[Route: Sort]>([:])
    private let retenues = Mutex<[Demande]>([])
    private let comptees = Mutex<[Route: Int]>([:])

    private init(port: Int, cible: String, http: HTTPClient) {
        self.port = port
        self.cible = cible
        self.http = http
    }

    /// Where clients connect.
    var url: String { "http://127.0.0.1:\(port)" }

    /// From now on.
    func traiter(_ route: Route, _ sort: Sort) { sorts.withLock { $0[route] = sort } }

    /// Requests of a route that came so far.
    func nombre(_ route: Route) -> Int { comptees.withLock { $0[route] ?? 0 } }

    /// Makes the requests that were held back, in their order.
    /// - Returns: the statuses of the answers.
    func livrer() async throws -> [UInt] {
        let demandes = retenues.withLock { retenues in
            defer { retenues = [] }
            return retenues
        }
        var statuts: [UInt] = []
        for demande in demandes { statuts.append(try await demander(demande).statut.code) }
        return statuts
    }

    /// Stands before the relay at `cible` for as long as `corps` runs.
    static func devant(_ cible: String, _ corps: (MandataireMenteur) async throws -> Void) async throws {
        try await ClientDirect.avecHTTP { http in
            let ecoute = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .bind(host: "127.0.0.1", port: 0) { canal in
                    canal.eventLoop.makeCompletedFuture {
                        try canal.pipeline.syncOperations.configureHTTPServerPipeline()
                        return try Canal(wrappingChannelSynchronously: canal)
                    }
                }
            let menteur = MandataireMenteur(port: ecoute.channel.localAddress?.port ?? 0, cible: cible, http: http)
            let service = Task { try await menteur.servir(ecoute) }
            defer { service.cancel() }
            try await corps(menteur)
        }
    }

    private func servir(_ ecoute: NIOAsyncChannel<Canal, Never>) async throws {
        try await ecoute.executeThenClose { connexions in
            await withDiscardingTaskGroup { groupe in
                do {
                    for try await client in connexions { groupe.addTask { await self.servir(client) } }
                } catch { /* The listening ends with the test. */  }
                groupe.cancelAll()
            }
        }
    }

    /// One connection, until it breaks or the client has enough.
    private func servir(_ client: Canal) async {
        try? await client.executeThenClose { entree, sortie in
            var tete: HTTPRequestHead?
            var corps = ByteBuffer()
            for try await partie in entree {
                switch partie {
                case .head(let lue): (tete, corps) = (lue, ByteBuffer())
                case .body(var morceau): corps.writeBuffer(&morceau)
                case .end:
                    guard let tete, let reponse = try await repondre(Demande(tete: tete, corps: corps)) else { return }
                    let entetes: HTTPHeaders = [
                        "Content-Type": "application/json", "Content-Length": "\(reponse.corps.count)",
                    ]
                    try await sortie.write(
                        .head(.init(version: .http1_1, status: reponse.statut, headers: entetes)))
                    try await sortie.write(.body(.byteBuffer(ByteBuffer(bytes: reponse.corps))))
                    try await sortie.write(.end(nil))
                }
            }
        }
    }

    /// - Returns: nil when the connection is to break.
    private func repondre(_ demande: Demande) async throws -> (statut: HTTPResponseStatus, corps: Data)? {
        guard let route = Route(rawValue: demande.tete.uri) else { return nil }
        comptees.withLock { $0[route, default: 0] += 1 }
        // What it makes of replies goes by those that end.
        if route == .flux { return (.notFound, Data(#"{"code":"inconnu","message":"","statut":404}"#.utf8)) }
        switch sorts.withLock({ $0[route] }) ?? .passer {
        case .passer: return try await demander(demande)
        case .retenir:
            retenues.withLock { $0.append(demande) }
            return nil
        case .avalerLaReponse:
            _ = try await demander(demande)
            return nil
        case .reecrire(let reecrire):
            let (statut, corps) = try await demander(demande)
            return (statut, statut == .ok ? try reecrire(corps) : corps)
        }
    }

    private func demander(_ demande: Demande) async throws -> (statut: HTTPResponseStatus, corps: Data) {
        var requete = HTTPClientRequest(url: cible + demande.tete.uri)
        requete.method = demande.tete.method
        for nom in ["Authorization", "Content-Type"] {
            if let valeur = demande.tete.headers.first(name: nom) { requete.headers.add(name: nom, value: valeur) }
        }
        requete.body = .bytes(demande.corps)
        let reponse = try await http.execute(requete, timeout: .seconds(20))
        let corps = try await reponse.body.collect(upTo: LimitesContrat.reponse)
        return (reponse.status, Data(corps.readableBytesView))
    }
}
