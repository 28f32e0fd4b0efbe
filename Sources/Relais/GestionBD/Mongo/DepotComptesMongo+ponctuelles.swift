import Contrat
import CryptoChiffre
import Foundation

/// One-time prekeys: each is handed out to one caller or to nobody. Their highest id is remembered when they are gone, so that
/// no id comes back with another key.
extension DepotComptesMongo {
    /// Those of `precles`, of one use and in the order of their ids, that are not stored yet.
    /// - Parameter remplacer: whether one-time prekeys that are stored are about to go.
    /// - Returns: nil when an id is not above the highest ever and does not stand for the same bytes.
    static func nouvelles(
        _ precles: [PrecleRangee], _ usage: Precle.Usage, _ client: ClientMongo, porteur: Porteur, remplacer: Bool
    ) throws -> [PrecleRangee]? {
        var haute = try plusHaute(client, porteur, usage)
        var connues: [Data: Data] = [:]
        let ponctuelles = Precle.Usage.ponctuelles.contains(usage)
        if let haute, !(ponctuelles && remplacer) {
            let anciennes = precles.filter { $0.id <= haute }.map { ValeurMongo.octets(CleMongo.de(porteur, $0)) }
            try (ponctuelles ? client.ponctuellesCollection() : client.preclesCollection()).parcourir(
                ["_id": ["$in": .tableau(anciennes)]]
            ) {
                connues[try $0.requis($0.octets("_id"))] = $0.octets("octets")
                return true
            }
        }
        var nouvelles: [PrecleRangee] = []
        for precle in precles {
            if haute.map({ precle.id > $0 }) ?? true {
                nouvelles.append(precle)
                connues[CleMongo.de(porteur, precle)] = precle.octets
                haute = precle.id
            } else {
                guard connues[CleMongo.de(porteur, precle)] == precle.octets else { return nil }
            }
        }
        return nouvelles
    }

    /// Stores one-time prekeys whose ids are new; the lowest go when there are more than 200 of a use.
    static func rangerPonctuelles(_ precles: [PrecleRangee], _ client: ClientMongo, porteur: Porteur) throws {
        let collection = try client.ponctuellesCollection()
        try collection.ecrire { lot in
            for precle in precles {
                lot.inserer([
                    "_id": .octets(CleMongo.de(porteur, precle)), "octets": .octets(precle.octets),
                    "x": .date(precle.fin),
                ])
            }
        }
        for (usage, siennes) in Dictionary(grouping: precles, by: \.usage) {
            guard let haute = siennes.map(\.id).max() else { continue }
            try client.hautesCollection().modifier(
                ["_id": .octets(CleMongo.de(porteur, usage))], ["$set": ["id": .entier(Int64(haute))]],
                sinonInserer: true)
            try elaguer(collection, porteur, usage, garder: LimitesContrat.ponctuellesParUsage)
        }
    }

    /// Erases a device's one-time prekeys; their highest ids stay.
    static func effacerPonctuelles(_ client: ClientMongo, _ porteur: Porteur) throws {
        try client.ponctuellesCollection().effacer([
            "_id": CleMongo.bornes(CleMongo.de(porteur), reste: CleMongo.tailleUsageId)
        ])
    }

    /// Takes away the oldest prekey of each use that is not over, if there is one, and gives it.
    static func retirer(_ client: ClientMongo, _ porteur: Porteur, maintenant: UInt64) throws -> [Data] {
        try Precle.Usage.ponctuelles.compactMap { usage in
            try client.ponctuellesCollection().prendre(
                ["_id": CleMongo.bornes(porteur, usage), "x": ["$gt": .date(maintenant)]],
                ["remove": true, "sort": ["_id": 1], "fields": ["octets": 1]]
            ) { try $0.requis($0.octets("octets")) }
        }
    }

    /// How many are left that are not over.
    static func restantes(
        _ client: ClientMongo, _ porteur: Porteur, maintenant: UInt64
    ) throws -> ReponsePrecles.Ponctuelles {
        func nombre(_ usage: Precle.Usage) throws -> Int {
            try client.ponctuellesCollection().compter([
                "_id": CleMongo.bornes(porteur, usage), "x": ["$gt": .date(maintenant)],
            ])
        }
        return try .init(opk: nombre(.opk), pqopk: nombre(.pqopk))
    }

    /// The highest id of one use that there is or, of a one-time use, ever was.
    static func plusHaute(_ client: ClientMongo, _ porteur: Porteur, _ usage: Precle.Usage) throws -> UInt32? {
        guard Precle.Usage.ponctuelles.contains(usage) else {
            return try derniere(client.preclesCollection(), porteur, usage)
        }
        return try client.hautesCollection().premier(["_id": .octets(CleMongo.de(porteur, usage))]) {
            try $0.requis($0.nombre("id"))
        }
    }
}

extension PrecleRangee {
    var estPonctuelle: Bool { Precle.Usage.ponctuelles.contains(usage) }
}
