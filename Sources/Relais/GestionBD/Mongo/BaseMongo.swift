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

    /// Makes the collections and indexes for accounts that are missing. Blocks.
    static func preparerComptes(_ client: ClientMongo) throws(ErreurMongo) {
        for nom in ["declarations", "precles", "hautes", "epoques", "changements", "departs"] {
            try client.creerCollection(nom)
        }
        try client.creerIndex(
            "comptes",
            [
                IndexMongo("pseudos", ["pseudo": 1], ["unique": true]),
                IndexMongo("squelettes", ["squelette": 1], ["unique": true]),
            ])
        try client.creerIndex("ponctuelles", [oubliTardif])
        try client.creerIndex("jetons", [IndexMongo("appareils", ["c": 1, "a": 1, "x": 1]), oubliTardif])
        try client.creerIndex("nonces", [oubliTardif])
        try client.creerIndex("retenus", [IndexMongo("comptes", ["compte": 1, "x": 1]), oubliTardif])
    }

    /// What the relays' purges leave is erased by MongoDB a day later: its clock is another, and a nonce that went early could be
    /// used again.
    private static var oubliTardif: IndexMongo { IndexMongo("oubli", ["x": 1], ["expireAfterSeconds": 86400]) }
}

extension ClientMongo {
    func messagesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("messages") }

    func comptesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("comptes") }
    func declarationsCollection() throws(ErreurMongo) -> CollectionMongo { try collection("declarations") }
    func preclesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("precles") }
    func ponctuellesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("ponctuelles") }
    func hautesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("hautes") }
    func epoquesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("epoques") }
    func jetonsCollection() throws(ErreurMongo) -> CollectionMongo { try collection("jetons") }
    func noncesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("nonces") }
    func changementsCollection() throws(ErreurMongo) -> CollectionMongo { try collection("changements") }
    func retenusCollection() throws(ErreurMongo) -> CollectionMongo { try collection("retenus") }
    func departsCollection() throws(ErreurMongo) -> CollectionMongo { try collection("departs") }

    /// Makes a collection that is missing: one that a transaction makes would be in the way of all others.
    fileprivate func creerCollection(_ nom: String) throws(ErreurMongo) {
        let namespaceExists: UInt32 = 48
        do throws(ErreurMongo) {
            try ecrire(["create": .texte(nom)])
        } catch {
            guard error.code == namespaceExists else { throw error }
        }
    }

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
