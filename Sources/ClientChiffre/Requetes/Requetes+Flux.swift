import AsyncHTTPClient
import Contrat
import Foundation
import NIOCore
import NIOHTTP1

/// Whoever answers has no live stream to offer, or holds it back: other ways have to do for a while.
struct FluxIndisponible: Error {}

/// A live stream that the relay has accepted.
struct FluxRecu {
    private let requetes: Requetes
    private let place: Aiguillage.Place
    private var octets: HTTPClientResponse.Body.AsyncIterator
    private var decoupe = DecoupeFlux()
    private var commence = false

    /// - Parameter place: where it was opened.
    init(_ requetes: Requetes, _ corps: HTTPClientResponse.Body, _ place: Aiguillage.Place) {
        self.requetes = requetes
        self.place = place
        octets = corps.makeAsyncIterator()
    }

    /// The events that come next, one or more; nil when the relay ends the stream.
    /// - Throws: `FluxIndisponible` when not even the first sign of life comes; `relaisInjoignable` after too long a silence.
    mutating func suivants() async throws -> [DecoupeFlux.Evenement]? {
        do {
            while let suite = try await octets.next() {
                let evenements = try decoupe.ajouter(suite.readableBytesView)
                guard !evenements.isEmpty else { continue }
                commence = true
                return evenements
            }
            return nil
        } catch let erreur as HTTPClientError where erreur == .readTimeout && !commence {
            throw FluxIndisponible()
        } catch {
            let adresse = requetes.aiguillage[place]
            let traduite = requetes.traduire(error, a: adresse)
            guard traduite is SansReponse, !Task.isCancelled else { throw traduite }
            requetes.aiguillage.passer(apres: place)
            throw ErreurClient.relaisInjoignable(adresse.texte)
        }
    }
}

extension Requetes {
    /// What a relay that knows no such route answers, or whoever stands before it.
    private static let sansFlux: Set<Int> = [404, 405, 406, 501]

    /// Opens the live stream of this device: its bytes, and where they come from.
    /// - Parameter dernier: the rank of the last envelope that came by it and was dealt with.
    /// - Throws: `FluxIndisponible`.
    func ouvrirFlux(apres dernier: UInt32?, jeton: Data) async throws -> (HTTPClientResponse.Body, Aiguillage.Place) {
        try await parcourir(nom: Route.flux.veutLeNom, repeter: Route.flux.seRepete) { place, adresse, _ in
            (try await ouvrirFlux(a: adresse, apres: dernier, jeton: jeton), place)
        }
    }

    private func ouvrirFlux(
        a adresse: AdresseRelais, apres dernier: UInt32?, jeton: Data
    ) async throws -> HTTPClientResponse.Body {
        var requete = HTTPClientRequest(url: adresse.texte + Route.flux.rawValue)
        requete.headers.add(name: "Accept", value: Self.typeFlux)
        requete.headers.add(name: "Authorization", value: "Bearer \(jeton.base64EncodedString())")
        if let dernier { requete.headers.add(name: "Last-Event-ID", value: "\(dernier)") }
        do {
            let reponse = try await httpFlux.execute(requete, timeout: Self.attenteFlux)
            let statut = Int(reponse.status.code)
            let type = reponse.headers.first(name: "Content-Type")
            if statut == 200, type?.hasPrefix(Self.typeFlux) == true { return reponse.body }
            guard statut != 200, !Self.sansFlux.contains(statut) else { throw FluxIndisponible() }
            let corps = try await reponse.body.collect(upTo: LimitesContrat.corps)
            let reessayer = reponse.headers.first(name: "Retry-After").flatMap { Int($0) }
            throw erreur(statut, reessayer, Data(corps.readableBytesView))
        } catch let absence as FluxIndisponible {
            throw absence
        } catch {
            throw traduire(error, a: adresse)
        }
    }

    private static let typeFlux = "text/event-stream"
    /// For the beginning of the stream.
    private static let attenteFlux = TimeAmount.seconds(20)
}
