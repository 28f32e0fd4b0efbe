import Contrat
import CryptoChiffre
import Foundation

/// Durable prekeys, of which the newest of each use counts, and the bundles that are made of them.
extension DepotComptesMongo {
    /// Superseded prekeys that are kept of each device and use: a publication can be repeated, and it is known since when a seal
    /// key is superseded.
    private static let preclesGardees = 16
    static let occupe = Refus(.occupe, "the database is busy", attente: 2)

    /// No transaction, in which everybody who takes the same one-time prekey would be in everybody's way: they are taken one by one.
    /// Whatever an account hands out is its newest statement's until there is a newer one. So what was read and taken while
    /// that stayed the same goes together, as if at the moment of the look that found it unchanged.
    func cles(
        _ compte: CompteId, depuis: UInt32, max: Int, ponctuelles: Bool, maintenant: UInt64
    ) async throws -> (precles: [(appareil: UInt32, octets: Data)], declarations: [Data]) {
        try await clients.executer { client in
            for _ in 0..<Self.regards {
                guard let numero = try Self.numero(client, compte) else { return ([], []) }
                var precles = try Self.durables(client, CleMongo.de(compte), reste: CleMongo.tailleAppareilUsageId)
                let declarations = try Self.declarations(client, compte, depuis: depuis, max: max)
                for appareil in Set(ponctuelles ? precles.map(\.appareil) : []) {
                    let porteur = Porteur(compte: compte, appareil: appareil)
                    precles += try Self.retirer(client, porteur, maintenant: maintenant).map { (appareil, $0) }
                }
                if try Self.numero(client, compte) == numero { return (precles, declarations) }
            }
            throw Self.occupe
        }
    }

    func publierPrecles(
        _ precles: [PrecleRangee], remplacer: Bool, porteur: Porteur, numero: UInt32, maintenant: UInt64
    ) async throws -> Publication {
        let parUsage = Dictionary(grouping: precles.sorted { $0.id < $1.id }, by: \.usage)
        return try await clients.executer { client in
            try client.transaction {
                let declaration = try Self.prendre(porteur.compte, ["numero": 1, "declaration": 1], client) {
                    try $0.nombre("numero") == numero ? $0.requis($0.octets("declaration")) : nil
                }
                guard case let declaration?? = declaration else { return .perimee }
                var nouvelles: [PrecleRangee] = []
                for (usage, precles) in parUsage {
                    let siennes = try Self.nouvelles(precles, usage, client, porteur: porteur, remplacer: remplacer)
                    guard let siennes else { return .precleAncienne }
                    nouvelles += siennes
                }
                if remplacer { try Self.effacerPonctuelles(client, porteur) }
                try Self.rangerPonctuelles(nouvelles.filter { $0.estPonctuelle }, client, porteur: porteur)
                let durables = nouvelles.filter { !$0.estPonctuelle }
                try Self.rangerDurables(durables, client, porteur: porteur, maintenant: maintenant)
                if remplacer { try Self.oublierAnciennes(client, porteur) }
                if durables.contains(where: { $0.usage == .sceau }) {
                    try client.comptesCollection().modifier(
                        ["_id": .octets(CleMongo.de(porteur.compte))],
                        ["$set": ["sceaux": try SceauMongo.derniers(porteur.compte, declaration, client)]])
                }
                return .faite(
                    ReponsePrecles(
                        ponctuelles: try Self.restantes(client, porteur, maintenant: maintenant),
                        derniers: try Self.derniers(client, porteur)))
            }
        }
    }

    func destination(_ sceau: UInt32, de porteur: Porteur, avant: UInt64) async throws -> Destination {
        guard let connus = try await sceaux.demander(porteur.compte) else { return .inconnue }
        if connus.contains(SceauMongo(appareil: porteur.appareil, id: sceau)) { return .ouverte }
        return try await clients.executer { client in
            let declaration = try client.comptesCollection().premier(
                ["_id": .octets(CleMongo.de(porteur.compte))], ["projection": ["declaration": 1]]
            ) { try Declaration(octets: Array($0.requis($0.octets("declaration")))) }
            guard declaration?.appareil(porteur.appareil) != nil else { return .inconnue }
            let cle = CleMongo.de(porteur, .sceau)
            let suite = try client.preclesCollection().tous(
                ["_id": ["$gte": .octets(cle + CleMongo.de(sceau)), "$lte": .octets(cle + CleMongo.de(.max))]],
                ["projection": ["depose": 1]]
            ) { (id: CleMongo.nombre(try $0.requis($0.octets("_id"))), depose: try $0.requis($0.date("depose"))) }
            guard let depuis = suite.filter({ $0.id > sceau }).map(\.depose).min() else { return .ouverte }
            guard depuis < avant || !suite.contains(where: { $0.id == sceau }) else { return .ouverte }
            return .cleRemplacee(
                try Self.durables(client, CleMongo.de(porteur), reste: CleMongo.tailleUsageId).map(\.octets))
        }
    }

    /// Stores durable prekeys whose ids are new.
    static func rangerDurables(
        _ precles: [PrecleRangee], _ client: ClientMongo, porteur: Porteur, maintenant: UInt64
    ) throws {
        let collection = try client.preclesCollection()
        try collection.ecrire { lot in
            for precle in precles {
                lot.inserer([
                    "_id": .octets(CleMongo.de(porteur, precle)), "octets": .octets(precle.octets),
                    "depose": .date(maintenant),
                ])
            }
        }
        for usage in Set(precles.map(\.usage)) {
            try elaguer(collection, porteur, usage, garder: preclesGardees + 1)
        }
    }

    /// The highest id of one use, or nil.
    static func derniere(_ precles: CollectionMongo, _ porteur: Porteur, _ usage: Precle.Usage) throws -> UInt32? {
        try precles.premier(
            ["_id": CleMongo.bornes(porteur, usage)], ["sort": ["_id": -1], "projection": ["_id": 1]]
        ) { CleMongo.nombre(try $0.requis($0.octets("_id"))) }
    }

    /// Erases all prekeys of one use but for the newest.
    static func elaguer(
        _ precles: CollectionMongo, _ porteur: Porteur, _ usage: Precle.Usage, garder nombre: Int
    ) throws {
        let bornes: Document = ["_id": CleMongo.bornes(porteur, usage)]
        let premiereDeTrop = try precles.premier(
            bornes, ["sort": ["_id": -1], "skip": .entier(Int64(nombre)), "projection": ["_id": 1]]
        ) { try $0.requis($0.octets("_id")) }
        guard let premiereDeTrop else { return }
        try precles.effacer([
            "_id": [
                "$gte": .octets(CleMongo.de(porteur, usage) + CleMongo.de(0)), "$lte": .octets(premiereDeTrop),
            ]
        ])
    }

    /// Envelopes for a superseded seal key are refused at once when it is no longer known, and sealed again.
    private static func oublierAnciennes(_ client: ClientMongo, _ porteur: Porteur) throws {
        for usage in Precle.Usage.durables {
            try elaguer(client.preclesCollection(), porteur, usage, garder: 1)
        }
    }

    private static func derniers(_ client: ClientMongo, _ porteur: Porteur) throws -> ReponsePrecles.Derniers {
        func dernier(_ usage: Precle.Usage) throws -> UInt32 { try plusHaute(client, porteur, usage) ?? 0 }
        return .init(
            sceau: try dernier(.sceau), spk: try dernier(.spk), pqspk: try dernier(.pqspk), opk: try dernier(.opk),
            pqopk: try dernier(.pqopk))
    }

    private static func numero(_ client: ClientMongo, _ compte: CompteId) throws -> UInt32? {
        try client.comptesCollection().premier(
            ["_id": .octets(CleMongo.de(compte))], ["projection": ["numero": 1]]
        ) { try $0.requis($0.nombre("numero")) }
    }

    /// The newest prekey of each use, of those whose keys are `debut` and `reste` bytes more. Keys are many and small, prekeys large:
    /// the index tells which are wanted.
    private static func durables(
        _ client: ClientMongo, _ debut: Data, reste: Int
    ) throws -> [(appareil: UInt32, octets: Data)] {
        let precles = try client.preclesCollection()
        for _ in 0..<regards {
            let cles = try precles.tous(
                ["_id": CleMongo.bornes(debut, reste: reste)], ["sort": ["_id": 1], "projection": ["_id": 1]]
            ) { try $0.requis($0.octets("_id")) }
            let dernieres = Dictionary(cles.map { ($0.dropLast(CleMongo.tailleNombre), $0) }) { $1 }
            let lues = try precles.tous(
                ["_id": ["$in": .tableau(dernieres.values.map { .octets($0) })]], ["sort": ["_id": 1]]
            ) { champs in
                let cle = try champs.requis(champs.octets("_id"))
                let appareil = CleMongo.nombre(cle.dropLast(CleMongo.tailleUsageId))
                return (appareil: appareil, octets: try champs.requis(champs.octets("octets")))
            }
            // One that was replaced in between is gone, and the one in its place was not asked for.
            if lues.count == dernieres.count { return lues }
        }
        throw occupe
    }
}
