import CryptoChiffre
import Foundation

/// The newest seal key of a device, which the account itself keeps: one lookup of it lets an envelope pass.
struct SceauMongo: Sendable, Hashable {
    let appareil: UInt32
    let id: UInt32

    init(appareil: UInt32, id: UInt32) { (self.appareil, self.id) = (appareil, id) }

    init(_ champs: ChampsMongo) throws {
        self.init(appareil: try champs.requis(champs.nombre("a")), id: try champs.requis(champs.nombre("id")))
    }

    var valeur: ValeurMongo { ["a": .entier(Int64(appareil)), "id": .entier(Int64(id))] }

    /// Those of each of these accounts that there is.
    static func lire(_ comptes: [CompteId], _ client: ClientMongo) throws -> [CompteId: [SceauMongo]] {
        var lus: [CompteId: [SceauMongo]] = [:]
        try client.comptesCollection().parcourir(
            ["_id": ["$in": .tableau(comptes.map { .octets(CleMongo.de($0)) })]], ["projection": ["sceaux": 1]]
        ) { champs in
            lus[try CompteId(Array(champs.requis(champs.octets("_id"))))] = try champs.documents("sceaux").map {
                try SceauMongo($0.champs)
            }
            return true
        }
        return lus
    }

    /// What an account keeps when `declaration` is its newest statement: of the devices that this names, and of no other.
    static func derniers(_ compte: CompteId, _ declaration: Data, _ client: ClientMongo) throws -> ValeurMongo {
        let precles = try client.preclesCollection()
        let appareils = try Declaration(octets: Array(declaration)).appareils.map(\.id)
        return .tableau(
            try appareils.compactMap { appareil in
                let porteur = Porteur(compte: compte, appareil: appareil)
                let id = try DepotComptesMongo.derniere(precles, porteur, .sceau)
                return id.map { SceauMongo(appareil: appareil, id: $0).valeur }
            })
    }
}
