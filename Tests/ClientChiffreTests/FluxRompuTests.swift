import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import ClientChiffre

@Suite("A live stream that breaks off")
struct FluxRompuTests {
    /// What a stream of `requetes` throws that gives a sign of life and then ends with `fin`.
    private static func rompre(_ requetes: Requetes, par fin: any Error & Sendable) async throws -> (any Error)? {
        let octets = AsyncThrowingStream<ByteBuffer, any Error> { suite in
            suite.yield(ByteBuffer(string: ":\n\n"))
            suite.finish(throwing: fin)
        }
        var flux = FluxRecu(requetes, .stream(octets), requetes.aiguillage.place)
        #expect(try await flux.suivants()?.count == 1)
        do {
            _ = try await flux.suivants()
            return nil
        } catch {
            return error
        }
    }

    @Test("The next address is asked from then on, by everything")
    func rompu() async throws {
        let requetes = try Requetes(adresses: try AiguillageTests.adresses(2), autorite: nil)
        for fin in [HTTPClientError.remoteConnectionClosed, .readTimeout] {
            let avant = requetes.aiguillage.adresse
            let erreur = try await Self.rompre(requetes, par: fin)
            #expect(erreur as? ErreurClient == .relaisInjoignable(avant.texte))
            #expect(requetes.aiguillage.adresse != avant)
        }
        await requetes.fermer()
    }

    @Test("What only this stream is to blame for moves nobody")
    func refuse() async throws {
        let requetes = try Requetes(adresses: try AiguillageTests.adresses(2), autorite: nil)
        let avant = requetes.aiguillage.adresse
        for fin: any Error & Sendable in [ErreurClient.reponseInattendue("x"), CancellationError()] {
            _ = try await Self.rompre(requetes, par: fin)
            #expect(requetes.aiguillage.adresse == avant)
        }
        await requetes.fermer()
    }
}
