import Foundation

/// A record that is a document of a collection, whose `_id` is its key.
protocol RangeeDeCollection: RangeeMigree {
    static var collection: String { get }
    /// The member that says until when a document counts.
    static var fin: String? { get }
    /// Whether keys are texts and no bytes.
    static var cleTexte: Bool { get }
    init(cle: Data, _ champs: ChampsMongo) throws
    /// Everything but `_id`.
    var document: Document { get }
}

extension RangeeDeCollection {
    static var fin: String? { nil }
    static var cleTexte: Bool { false }

    static func lire(_ client: ClientMongo, _ page: PageMigration) throws -> [Self] {
        let filtre: Document = [:]
        if let apres = page.apres { filtre.ajouter("_id", ["$gt": valeur(apres)]) }
        if let fin { filtre.ajouter(fin, ["$gt": .date(page.moment)]) }
        var rangees: [Self] = []
        var total = 0
        try client.collection(collection).parcourir(
            filtre, ["sort": ["_id": 1], "limit": .entier(Int64(page.rangees))]
        ) { champs in
            let cle = cleTexte ? champs.texte("_id").map { Data($0.utf8) } : champs.octets("_id")
            let rangee = try Self(cle: champs.requis(cle), champs)
            rangees.append(rangee)
            total += rangee.poids
            return total < page.octets
        }
        return rangees
    }

    static func ecrire(_ rangees: [Self], _ client: ClientMongo, maintenant: UInt64) throws {
        try client.collection(collection).ecrire { lot in
            for rangee in rangees {
                lot.remplacer(["_id": valeur(rangee.cle)], rangee.document, sinonInserer: true)
            }
        }
    }

    static func compter(_ client: ClientMongo) throws -> Int { try client.collection(collection).compter([:]) }

    private static func valeur(_ cle: Data) -> ValeurMongo {
        cleTexte ? .texte(String(decoding: cle, as: UTF8.self)) : .octets(cle)
    }
}
