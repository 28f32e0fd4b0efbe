import Contrat
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

/// Bodies: JSON in, JSON out; bytes for those that have a binary form, when the client wants that.
enum CorpsJSON {
    private static let vide = ByteBuffer(string: "{}")
    private static let entetesJSON: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
    private static let entetesBinaires: HTTPFields = [.contentType: typeBinaire, .cacheControl: "no-store"]

    /// Reads a body of at most `max` bytes; a longer one that announces itself is refused before any of it is read.
    /// - Throws: `Refus` with `trop_grand`, or `requete_invalide` for anything but the JSON, or the bytes, of `type`.
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
        let octets = Data(buffer: tampon, byteTransferStrategy: .noCopy)
        if let type = type as? any FormeBinaire.Type, requete.headers[.contentType] == typeBinaire {
            guard let demande = type.init(binaire: octets) as? Demande else {
                throw Refus(.requeteInvalide, "the body is not what this route takes as bytes")
            }
            return demande
        }
        do {
            return try JSONDecoder().decode(type, from: octets)
        } catch {
            throw Refus(.requeteInvalide, "the body is not the JSON that this route takes")
        }
    }

    /// Answers `valeur`; never cached, for it may hold a token.
    static func reponse(
        _ valeur: some Encodable, _ statut: HTTPResponse.Status, a requete: Request? = nil
    ) throws -> Response {
        if valeur is ReponseVide {
            return Response(status: statut, headers: entetesJSON, body: .init(byteBuffer: vide))
        }
        if let valeur = valeur as? any FormeBinaire, requete?.headers[.accept] == typeBinaire {
            return Response(
                status: statut, headers: entetesBinaires, body: .init(byteBuffer: ByteBuffer(data: valeur.binaire)))
        }
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = .withoutEscapingSlashes
        return Response(
            status: statut, headers: entetesJSON, body: .init(byteBuffer: ByteBuffer(data: try encodeur.encode(valeur)))
        )
    }
}
