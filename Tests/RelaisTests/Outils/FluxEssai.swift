import AsyncHTTPClient
import Contrat
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Relais

/// A live stream, read by hand: what the document says of its bytes is all that this knows.
struct FluxEssai {
    enum Evenement {
        case battement
        case message(rang: UInt32, MessageEnAttente)
    }

    struct Forme: Error { let bloc: String }

    /// Many streams at once, none of which takes a place from another request.
    private static let client: HTTPClient = {
        var reglages = HTTPClient.Configuration()
        reglages.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 100
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: reglages)
    }()

    let statut: Int
    let entetes: HTTPHeaders
    private var octets: HTTPClientResponse.Body.AsyncIterator
    private var tampon = Data()

    init(_ relais: ServeurEssai, _ jeton: Data?, apres dernier: String? = nil) async throws {
        var requete = HTTPClientRequest(url: relais.url + Route.flux.rawValue)
        if let jeton { requete.headers.add(name: "Authorization", value: "Bearer \(jeton.base64EncodedString())") }
        if let dernier { requete.headers.add(name: "Last-Event-ID", value: dernier) }
        let reponse = try await Self.client.execute(requete, timeout: .seconds(60))
        statut = Int(reponse.status.code)
        entetes = reponse.headers
        octets = reponse.body.makeAsyncIterator()
    }

    /// The next event; nil at the end of the stream.
    mutating func suivant() async throws -> Evenement? {
        while true {
            if let fin = tampon.range(of: Data("\n\n".utf8)) {
                let bloc = String(decoding: tampon[..<fin.lowerBound], as: UTF8.self)
                tampon = Data(tampon[fin.upperBound...])
                return try Self.lire(bloc)
            }
            guard let suite = try await octets.next() else {
                #expect(tampon.isEmpty, "the stream ended in the middle of an event")
                return nil
            }
            tampon += Data(suite.readableBytesView)
        }
    }

    /// The next message; nil at the end of the stream.
    mutating func message() async throws -> (rang: UInt32, message: MessageEnAttente)? {
        while let evenement = try await suivant() {
            if case .message(let rang, let message) = evenement { return (rang, message) }
        }
        return nil
    }

    /// The next `nombre` messages.
    mutating func messages(_ nombre: Int) async throws -> [(rang: UInt32, message: MessageEnAttente)] {
        var tous: [(rang: UInt32, message: MessageEnAttente)] = []
        while tous.count < nombre { tous.append(try #require(try await message())) }
        return tous
    }

    /// Reads to the end of the stream.
    mutating func epuiser() async throws { while try await suivant() != nil {} }

    /// All of what a refusal says.
    mutating func refus() async throws -> ErreurRelais {
        while let suite = try await octets.next() { tampon += Data(suite.readableBytesView) }
        return try JSONDecoder().decode(ErreurRelais.self, from: tampon)
    }

    private static func lire(_ bloc: String) throws -> Evenement {
        if bloc == ":" { return .battement }
        let lignes = bloc.split(separator: "\n", omittingEmptySubsequences: false)
        guard lignes.count == 3, lignes[0].hasPrefix("id: "), lignes[1] == "event: message",
            lignes[2].hasPrefix("data: "), let rang = UInt32(lignes[0].dropFirst(4))
        else { throw Forme(bloc: String(bloc.prefix(100))) }
        let message = try JSONDecoder().decode(MessageEnAttente.self, from: Data(lignes[2].dropFirst(6).utf8))
        return .message(rang: rang, message)
    }
}
