import Contrat
import CryptoChiffre
import Foundation
import NIOHTTP1
import Testing

@testable import Relais

@Suite("Envelopes as bytes instead of JSON")
struct FormesBinairesTests {
    private static let type = "application/octet-stream"

    /// Reads the bytes of a synchronisation as they are documented.
    private static func lire(
        _ octets: Data
    ) throws -> (messages: [(id: Data, recu: UInt64, enveloppe: Data)], reste: Bool) {
        var suite = octets[...]
        func prendre(_ nombre: Int) throws -> Data {
            try #require(suite.count >= nombre)
            defer { suite = suite.dropFirst(nombre) }
            return Data(suite.prefix(nombre))
        }
        func nombre(_ taille: Int) throws -> UInt64 { try prendre(taille).reduce(0) { $0 << 8 | UInt64($1) } }
        let reste = try prendre(1)
        var messages: [(id: Data, recu: UInt64, enveloppe: Data)] = []
        while !suite.isEmpty {
            messages.append((try prendre(16), try nombre(8), try prendre(Int(nombre(4)))))
        }
        #expect(reste == Data([0]) || reste == Data([1]))
        return (messages, reste == Data([1]))
    }

    @Test("What is left, read and acknowledged as bytes is the same as with JSON")
    func formes() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let binaire: HTTPHeaders = ["content-type": Self.type]
            let enveloppes = try Limites.enveloppes.map { try enveloppe($0) }
            for (rang, enveloppe) in enveloppes.enumerated() {
                let demande = try CourrierTests.demande(bob, enveloppe)
                let corps = demande.destinataire + Data([0, 0, 0, 1]) + demande.idempotence + enveloppe
                #expect(corps == demande.binaire)
                for _ in 0..<2 {
                    let reponse = try await relais.envoyer(
                        Route.envoyerMessage.rawValue, corps: corps, jeton: jeton, entetes: binaire)
                    #expect(reponse.statut == 200 && reponse.corps == Data("{}".utf8), "\(rang)")
                }
            }
            let attendus = try await relais.attendus(jeton)
            #expect(attendus.messages.map(\.enveloppe) == enveloppes)
            for limite in [100, 2] {
                let reponse = try await relais.poster(
                    .synchroniserMessages, DemandeSynchroniserMessages(limite: limite), jeton: jeton,
                    entetes: ["accept": Self.type])
                #expect(reponse.statut == 200)
                let (messages, reste) = try Self.lire(reponse.corps)
                let memes = attendus.messages.prefix(limite)
                #expect(messages.map(\.id) == memes.map(\.id))
                #expect(messages.map(\.recu) == memes.map(\.recu))
                #expect(messages.map(\.enveloppe) == memes.map(\.enveloppe))
                #expect(reste == (limite == 2))
            }
            let ids = attendus.messages.dropFirst().reduce(Data()) { $0 + $1.id }
            let accuse = try await relais.envoyer(
                Route.accuserReception.rawValue, corps: ids, jeton: jeton, entetes: binaire)
            #expect(accuse.statut == 200)
            #expect(try await relais.attendus(jeton).messages.map(\.enveloppe) == Array(enveloppes.prefix(1)))
        }
    }

    @Test("Bytes that are no request are refused as such JSON is")
    func refus() async throws {
        try await ServeurEssai.avec { relais in
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let bonne = try CourrierTests.demande(bob, enveloppe()).binaire
            let cas: [(Route, Data, CodeErreur)] = [
                (.envoyerMessage, Data(), .requeteInvalide), (.envoyerMessage, bonne.prefix(35), .requeteInvalide),
                (.envoyerMessage, bonne.prefix(36), .requeteInvalide),
                (.envoyerMessage, bonne.dropLast(), .requeteInvalide),
                (.envoyerMessage, Data(count: 16) + bonne.dropFirst(16), .inconnu),
                (.accuserReception, Data(count: 15), .requeteInvalide),
                (.accuserReception, Data(count: 16 * 101), .requeteInvalide),
                (.synchroniserMessages, Data(count: 4), .requeteInvalide),
            ]
            for (indice, (route, corps, code)) in cas.enumerated() {
                let reponse = try await relais.envoyer(
                    route.rawValue, corps: corps, jeton: jeton, entetes: ["content-type": Self.type])
                #expect(try reponse.code() == code, "case \(indice)")
            }
            #expect(try await relais.attendus(jeton).messages.isEmpty)
        }
    }
}
