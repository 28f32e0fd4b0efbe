import CryptoChiffre
import Foundation

/// Statements.
extension DepotComptesMongo {
    func declarations(_ compte: CompteId, depuis: UInt32, max: Int) async throws -> [Data]? {
        try await clients.executer { client in
            let declarations = try Self.declarations(client, compte, depuis: depuis, max: max)
            guard declarations.isEmpty else { return declarations }
            return try client.comptesCollection().contient(["_id": .octets(CleMongo.de(compte))]) ? [] : nil
        }
    }

    func dernieresDeclarations(_ compte: CompteId, max: Int) async throws -> [Data] {
        try await clients.executer { client in
            try Self.declarations(client, compte, depuis: 0, max: max, ordre: -1).reversed()
        }
    }

    /// - Parameter ordre: 1 from the first on, -1 from the newest back.
    static func declarations(
        _ client: ClientMongo, _ compte: CompteId, depuis: UInt32, max: Int, ordre: Int64 = 1
    ) throws -> [Data] {
        // To MongoDB, a limit of 0 is none.
        guard max > 0 else { return [] }
        let cle = CleMongo.de(compte)
        return try client.declarationsCollection().tous(
            ["_id": ["$gte": .octets(cle + CleMongo.de(depuis)), "$lte": .octets(cle + CleMongo.de(.max))]],
            ["sort": ["_id": .entier(ordre)], "limit": .entier(Int64(max)), "projection": ["octets": 1]]
        ) { try $0.requis($0.octets("octets")) }
    }
}
