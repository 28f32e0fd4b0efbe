import Foundation
import NIOCore
import Synchronization

/// A file of the bucket. The chunk that was read last is kept: who reads on in smaller steps fetches each but once.
final class LectureMongo: LectureFichier {
    let taille: Int64
    private let id: Data
    private let clients: ClientsMongo
    private let dernier = Mutex<(numero: Int64, octets: Data)?>(nil)

    init(_ id: Data, taille: Int64, clients: ClientsMongo) {
        (self.id, self.taille, self.clients) = (id, taille, clients)
    }

    func lire(depuis debut: Int64, nombre: Int) async throws -> ByteBuffer {
        let fin = debut + min(Int64(nombre), taille - debut)
        guard debut < fin else { return ByteBuffer() }
        let parMorceau = Int64(ArriveeFichier.tailleMorceau)
        var tampon = ByteBuffer()
        var lu = debut
        /// Adds what the chunk `numero` has of what is asked for; false when it is not the next.
        func ajouter(_ numero: Int64, _ octets: Data) -> Bool {
            let place = lu - numero * parMorceau
            let nombre = min(Int64(octets.count) - place, fin - lu)
            guard place >= 0, place < parMorceau, nombre > 0 else { return false }
            tampon.writeBytes(octets.dropFirst(Int(place)).prefix(Int(nombre)))
            lu += nombre
            return true
        }
        if let dernier = dernier.withLock({ $0 }) { _ = ajouter(dernier.numero, dernier.octets) }
        guard lu < fin else { return tampon }
        for (numero, octets) in try await chercher(lu / parMorceau...(fin - 1) / parMorceau) {
            // One that is missing was erased more than a quarter of an hour ago: what is there before it is all there is.
            guard ajouter(numero, octets) else { break }
            dernier.withLock { $0 = (numero, octets) }
        }
        return tampon
    }

    private func chercher(_ numeros: ClosedRange<Int64>) async throws -> [(numero: Int64, octets: Data)] {
        let id = id
        return try await clients.executer { client in
            try client.morceauxCollection().tous(
                [
                    "files_id": .octets(id),
                    "n": ["$gte": .entier(numeros.lowerBound), "$lte": .entier(numeros.upperBound)],
                ], ["sort": ["files_id": 1, "n": 1], "projection": ["_id": 0, "n": 1, "data": 1]]
            ) { (numero: try $0.requis($0.entier("n")), octets: try $0.requis($0.octets("data"))) }
        }
    }
}
