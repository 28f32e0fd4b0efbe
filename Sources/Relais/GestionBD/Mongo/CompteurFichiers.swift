import Foundation

/// What the files take, those on their way included: one number for all relays, changed in the transaction that changes the rest.
/// So it is right whatever becomes of a relay. Every upload begins by changing it: of two that begin at once, one sees the other.
enum CompteurFichiers {
    private static var filtre: Document { ["_id": "fichiers"] }

    /// Counts anew when there is no such number: at the very first start, or after somebody has erased it for that. Blocks.
    static func preparer(_ client: ClientMongo) throws {
        do {
            try client.transaction {
                let compteurs = try client.compteursCollection()
                guard try !compteurs.contient(filtre) else { return }
                let octets =
                    try somme("$length", de: client.fichiersCollection())
                    + somme("$taille", de: client.arriveesCollection())
                try compteurs.inserer(["_id": "fichiers", "octets": .entier(octets)])
            }
        } catch let refus as ErreurMongo where refus.genre == .doublon {
            // Another relay has counted.
        }
    }

    /// Counts anew, when nobody else changes anything. Blocks.
    static func recompter(_ client: ClientMongo) throws {
        try client.compteursCollection().effacer(filtre)
        try preparer(client)
    }

    /// In bytes, as the transaction that is under way sees it.
    static func lire(_ client: ClientMongo) throws -> Int64 {
        let octets = try client.compteursCollection().premier(filtre) { try $0.requis($0.entier("octets")) }
        guard let octets else { throw ErreurMongo.illisible }
        return octets
    }

    /// Counts `octets` more, or fewer, within the transaction that is under way.
    static func ajouter(_ octets: Int64, _ client: ClientMongo) throws {
        let changement: Document = ["$inc": ["octets": .entier(octets)]]
        guard try client.compteursCollection().modifier(filtre, changement) else {
            throw ErreurMongo.illisible
        }
    }

    private static func somme(_ champ: String, de collection: CollectionMongo) throws -> Int64 {
        var somme: Int64 = 0
        try collection.agreger([["$group": ["_id": 0, "octets": ["$sum": .texte(champ)]]]]) {
            somme = try $0.requis($0.entier("octets"))
            return false
        }
        return somme
    }
}
