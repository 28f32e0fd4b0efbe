import Contrat
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Turns whatever a handler throws into the contract's `{code, message, statut}`.
struct IntergicielErreurs: RouterMiddleware {
    func handle(
        _ requete: Request, context: ContexteRelais, next: (Request, ContexteRelais) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(requete, context)
        } catch let erreur as HTTPParserError {
            // Not a request at all: Hummingbird answers 400 and closes the connection.
            throw erreur
        } catch {
            return try reponse(refus(error, context.logger), a: requete)
        }
    }

    private func refus(_ erreur: any Error, _ journal: Logger) -> Refus {
        switch erreur {
        case let refus as Refus: return refus
        case let http as HTTPError where http.status == .notFound:
            return Refus(.inconnu, "no such route")
        case let http as HTTPError where http.status == .contentTooLarge:
            return Refus(.tropGrand, "the body is too large")
        case let http as HTTPError where http.status.kind == .clientError:
            return Refus(.requeteInvalide, "the request cannot be read")
        case let sansRetour as EchecSansRetour:
            noter(sansRetour.cause, journal)
            return Refus(.interne, "the relay failed")
        default:
            noter(erreur, journal)
            return (erreur as? any ErreurBD)?.refus ?? Refus(.interne, "the relay failed")
        }
    }

    /// Tells the operator what failed, and nothing of what was asked or stored.
    private func noter(_ erreur: any Error, _ journal: Logger) {
        let base = (erreur as? any ErreurBD)?.pourJournal ?? "-"
        journal.error("A request failed", metadata: ["erreur": "\(type(of: erreur))", "base": "\(base)"])
    }

    private func reponse(_ refus: Refus, a requete: Request) throws -> Response {
        var reponse = try CorpsJSON.reponse(refus.erreur, .init(code: refus.erreur.statut))
        if let attente = refus.attente { reponse.headers[.retryAfter] = String(attente) }
        if let taille = refus.tailleFichier { reponse.headers[.contentRange] = "bytes */\(taille)" }
        // What is left of the body is not read: the connection ends with this reply (see `GardeConnexion`).
        let corpsRestant = refus.erreur.code == .tropGrand || requete.uri.path == Route.envoyerFichier.rawValue
        if corpsRestant { reponse.headers[.connection] = "close" }
        return reponse
    }
}
