import CryptoChiffre
import Foundation

/// A token that is stored; whether it is over is for the clock of whoever asks.
struct JetonMongo: Sendable {
    let porteur: Porteur
    /// In seconds since 1970.
    let expire: UInt64

    /// Those of these hashes that there are.
    static func lire(_ hashs: [Data], _ client: ClientMongo) throws -> [Data: JetonMongo] {
        var lus: [Data: JetonMongo] = [:]
        try client.jetonsCollection().parcourir(["_id": ["$in": .tableau(hashs.map { .octets($0) })]]) { champs in
            lus[try champs.requis(champs.octets("_id"))] = JetonMongo(
                porteur: Porteur(
                    compte: try CompteId(Array(champs.requis(champs.octets("c")))),
                    appareil: try champs.requis(champs.nombre("a"))),
                expire: try champs.requis(champs.date("x")))
            return true
        }
        return lus
    }
}
