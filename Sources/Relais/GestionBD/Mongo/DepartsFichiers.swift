import Foundation

/// Files that go. Nobody finds one any more as soon as its document is gone; its chunks stay for whoever reads it by then.
/// Each function blocks.
enum DepartsFichiers {
    /// Files that one transaction takes away.
    private static let alaFois: Int64 = 100
    /// Chunks that are erased at once: 64 MiB.
    private static let parPartie: Int64 = 256

    /// Takes away files that `filtre` lets through. What counts is the transaction: of two relays that do so at once, one does.
    /// - Returns: how many, and whether there may be more.
    static func retirer(_ filtre: Document, _ client: ClientMongo) throws -> (nombre: Int, reste: Bool) {
        try client.transaction {
            let fichiers = try client.fichiersCollection()
            let options: Document = ["projection": ["length": 1], "limit": .entier(alaFois)]
            let trouves = try fichiers.tous(filtre, options) {
                (id: try $0.requis($0.octets("_id")), taille: try $0.requis($0.entier("length")))
            }
            guard !trouves.isEmpty else { return (0, false) }
            try fichiers.effacer(["_id": ["$in": .tableau(trouves.map { .octets($0.id) })]])
            try CompteurFichiers.ajouter(-trouves.reduce(0) { $0 + $1.taille }, client)
            try noter(trouves.map(\.id), lus: true, client)
            return (trouves.count, trouves.count == Int(alaFois))
        }
    }

    /// Takes away an upload that gives no sign of life: its relay has crashed.
    /// - Returns: whether there was one.
    static func retirerArrivee(_ client: ClientMongo) throws -> Bool {
        try client.transaction {
            let lue = try client.arriveesCollection().prendre(DureesFichiers.depassees("vu"), ["remove": true]) {
                (id: try $0.requis($0.octets("_id")), taille: try $0.requis($0.entier("taille")))
            }
            guard let lue else { return false }
            try CompteurFichiers.ajouter(-lue.taille, client)
            try noter([lue.id], lus: false, client)
            return true
        }
    }

    /// Has the chunks of `ids` erased, within the transaction that is under way.
    /// - Parameter lus: not before those who may be reading have finished.
    static func noter(_ ids: [Data], lus: Bool, _ client: ClientMongo) throws {
        try client.departsFichiersCollection().ecrire { lot in
            for id in ids {
                let date = lus ? DureesFichiers.dater("x") : ["$set": ["x": .date(0)]]
                lot.modifier(["_id": .octets(id)], date, sinonInserer: true)
            }
        }
    }

    /// Those whose chunks may be erased by now.
    static func mures(_ client: ClientMongo) throws -> [Data] {
        try client.departsFichiersCollection().tous(DureesFichiers.depassees("x")) { try $0.requis($0.octets("_id")) }
    }

    /// Erases some of the chunks of `id`, and what noted it after the last ones.
    /// - Returns: whether there may be more.
    static func effacerPartie(_ id: Data, _ client: ClientMongo) throws -> Bool {
        let morceaux = try client.morceauxCollection()
        let options: Document = ["sort": ["files_id": -1, "n": -1], "projection": ["n": 1]]
        let dernier = try morceaux.premier(["files_id": .octets(id)], options) { try $0.requis($0.entier("n")) }
        guard let dernier else {
            try client.departsFichiersCollection().effacer(["_id": .octets(id)])
            return false
        }
        try morceaux.effacer(["files_id": .octets(id), "n": ["$gt": .entier(dernier - parPartie)]])
        return true
    }
}
