import Contrat
import CryptoChiffre
import Foundation

/// Tokens and nonces, and the erasing of whatever is over.
extension DepotComptesMongo {
    /// A device has one process, or a few: without a bound, logging in over and over would fill the disk.
    private static let jetonsParAppareil = 16

    func deposerJeton(
        _ hash: Data, porteur: Porteur, numero: UInt32, expire: UInt64, epoque: Epoque
    ) async throws -> Ouverture {
        try await clients.executer { client in
            try client.transaction {
                guard try Self.prendreNumero(porteur.compte, client) == numero else { return .perimee }
                let jetons = try client.jetonsCollection()
                let sien: Document = [
                    "c": .octets(CleMongo.de(porteur.compte)), "a": .entier(Int64(porteur.appareil)),
                ]
                let anciens = try jetons.tous(
                    sien,
                    ["sort": ["x": -1], "skip": .entier(Int64(Self.jetonsParAppareil) - 1), "projection": ["_id": 1]]
                ) { try $0.requis($0.octets("_id")) }
                if !anciens.isEmpty {
                    try jetons.effacer(["_id": ["$in": .tableau(anciens.map { .octets($0) })]])
                }
                let jeton: Document = ["_id": .octets(hash), "x": .date(expire)]
                sien.champs.verser(dans: jeton)
                try jetons.inserer(jeton)
                return .faite(avant: try Self.relever(epoque, client, porteur: porteur))
            }
        }
    }

    func porteur(jeton hash: Data, maintenant: UInt64) async throws -> Porteur? {
        guard let jeton = try await jetons.demander(hash), jeton.expire > maintenant else { return nil }
        return jeton.porteur
    }

    func oublierJeton(_ hash: Data) async throws {
        try await clients.executer { _ = try $0.jetonsCollection().effacer(["_id": .octets(hash)]) }
    }

    func oublierJetons(_ compte: CompteId) async throws {
        try await clients.executer { _ = try $0.jetonsCollection().effacer(["c": .octets(CleMongo.de(compte))]) }
    }

    func consommerNonce(_ nonce: Data, expire: UInt64) async throws -> Bool {
        try await clients.executer {
            try $0.noncesCollection().inserer(["_id": .octets(nonce), "x": .date(expire)])
        }
    }

    func purger(maintenant: UInt64) async throws {
        try await clients.executer { client in
            let collections = [
                try client.jetonsCollection(), try client.noncesCollection(), try client.retenusCollection(),
                try client.ponctuellesCollection(),
            ]
            for collection in collections { try collection.effacer(["x": ["$lte": .date(maintenant)]]) }
        }
        let departs = try await clients.executer { client in
            try client.departsCollection().tous([:]) { try CompteId(Array($0.requis($0.octets("_id")))) }
        }
        for compte in departs { try await acheverDepart(compte) }
    }
}
