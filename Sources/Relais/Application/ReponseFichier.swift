import HTTPTypes
import Hummingbird
import NIOCore

/// A file, or a part of it, as a reply that is read from the disk no faster than the client takes it.
enum ReponseFichier {
    /// By which `GardeConnexion` knows such a reply.
    static let type = "application/octet-stream"
    /// Bytes that are in memory at once for one reply, but for what the connection holds.
    private static let morceau = 64 * 1024

    static func faire(_ fichier: any LectureFichier, _ plage: Plage, sur boucle: any EventLoop) -> Response {
        var entetes: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .acceptRanges: "bytes",
        ]
        let octets: Range<Int64>
        let statut: HTTPResponse.Status
        switch plage {
        case .partie(let partie):
            entetes[.contentRange] = "bytes \(partie.lowerBound)-\(partie.upperBound - 1)/\(fichier.taille)"
            (octets, statut) = (partie, .partialContent)
        case .tout, .dehors: (octets, statut) = (0..<fichier.taille, .ok)
        }
        let corps = ResponseBody(contentLength: Int(octets.upperBound - octets.lowerBound)) { sortie in
            var debut = octets.lowerBound
            while debut < octets.upperBound {
                let nombre = Int(min(Int64(morceau), octets.upperBound - debut))
                let tampon = try await fichier.lire(depuis: debut, nombre: nombre)
                guard tampon.readableBytes == nombre else { throw FichierTronque() }
                try await sortie.write(tampon)
                // The connection says that it has enough only once it has seen a write, and writes queue up in front of it.
                try await boucle.submit {}.get()
                debut += Int64(nombre)
            }
            try await sortie.finish(nil)
        }
        return Response(status: statut, headers: entetes, body: corps)
    }

    /// The file on the disk has become shorter: the connection ends, since its length was promised.
    private struct FichierTronque: Error {}
}
