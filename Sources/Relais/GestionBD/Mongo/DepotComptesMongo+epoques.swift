import Contrat
import CryptoChiffre
import Foundation

/// Epoch records, one a device: opaque, and only a higher number takes the place of another.
extension DepotComptesMongo {
    func relever(_ epoque: Epoque, porteur: Porteur) async throws -> Epoque? {
        try await clients.executer { client in
            try client.transaction {
                guard try Self.prendreNumero(porteur.compte, client) != nil else { return nil }
                return try Self.relever(epoque, client, porteur: porteur)
            }
        }
    }

    /// Keeps `epoque` unless the device has a record as high. The account is taken.
    /// - Returns: the record that was held until then.
    static func relever(_ epoque: Epoque, _ client: ClientMongo, porteur: Porteur) throws -> Epoque? {
        let epoques = try client.epoquesCollection()
        let cle: Document = ["_id": .octets(CleMongo.de(porteur))]
        let avant = try epoques.premier(cle) {
            Epoque(
                numero: UInt64(max(0, try $0.requis($0.entier("numero")))), mac: try $0.requis($0.octets("mac")))
        }
        if avant.map({ epoque.numero > $0.numero }) ?? true {
            try epoques.modifier(
                cle, ["$set": ["numero": .entier(Int64(clamping: epoque.numero)), "mac": .octets(epoque.mac)]],
                sinonInserer: true)
        }
        return avant
    }
}
