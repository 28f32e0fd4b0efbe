import Foundation

/// The collections and their indexes.
enum BaseMongo {
    /// A client of the MongoDB at `adresse`, which need not be there yet.
    /// - Throws: `ErreurDemarrage` for an address that is none.
    static func mongoClient(_ adresse: AdresseMongo, connexions: Int = 16) throws(ErreurDemarrage) -> ClientsMongo {
        try ClientsMongo(adresse, connexions: connexions)
    }

    /// Makes the collections and indexes for envelopes that are missing. Blocks.
    static func preparerMessages(_ client: ClientMongo) throws(ErreurMongo) {
        try client.creerIndex(
            "messages",
            [
                IndexMongo("rangs", ["b": 1, "r": 1], ["unique": true]),
                IndexMongo(
                    "attente", ["b": 1, "v": 1, "t": 1], ["partialFilterExpression": ["v": ["$exists": true]]]),
                IndexMongo("oubli", ["x": 1], ["expireAfterSeconds": 0]),
            ])
    }
}

extension ClientMongo {
    func messagesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("messages") }

    fileprivate func creerIndex(_ collection: String, _ index: [IndexMongo]) throws(ErreurMongo) {
        try ecrire(["createIndexes": .texte(collection), "indexes": .tableau(index.map { .document($0.document) })])
    }
}

/// An index to be made.
private struct IndexMongo {
    let document: Document

    init(_ nom: String, _ cle: Document, _ options: Document = [:]) {
        document = ["name": .texte(nom), "key": .document(cle)]
        options.champs.verser(dans: document)
    }
}
