import Contrat
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Bodies: JSON in, JSON out.
enum CorpsJSON {
    /// Reads a body of at most `max` bytes; a longer one that announces itself is refused before any of it is read.
    /// - Throws: `Refus` with `trop_grand`, or `requete_invalide` for anything but the JSON of `type`.
    static func lire<Demande: Decodable>(_ type: Demande.Type, _ requete: Request, max: Int) async throws -> Demande {
        if let annonce = requete.headers[.contentLength].flatMap(Int.init), annonce > max {
            throw Refus(.tropGrand, "the body is over \(max) bytes")
        }
        let tampon: ByteBuffer
        do {
            tampon = try await requete.body.collect(upTo: max)
        } catch is NIOTooManyBytesError {
            throw Refus(.tropGrand, "the body is over \(max) bytes")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(tampon.readableBytesView))
        } catch {
            throw Refus(.requeteInvalide, "the body is not the JSON that this route takes")
        }
    }

    /// Answers `valeur` as JSON; never cached, for it may hold a token.
    static func reponse(_ valeur: some Encodable, _ statut: HTTPResponse.Status) throws -> Response {
        let entetes: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = .withoutEscapingSlashes
        return Response(
            status: statut, headers: entetes,
            body: .init(byteBuffer: ByteBuffer(bytes: try encodeur.encode(valeur))))
    }
}
