import Foundation

/// The collections and their indexes.
enum BaseMongo {
    /// A client of the MongoDB at `adresse`, which need not be there yet.
    /// - Throws: `ErreurDemarrage` for an address that is none.
    static func mongoClient(_ adresse: AdresseMongo, connexions: Int = 16) throws(ErreurDemarrage) -> ClientsMongo {
        try ClientsMongo(adresse, connexions: connexions)
    }

    /// Makes the collection in which relays add up their rates. Blocks.
    static func preparerDebits(_ client: ClientMongo) throws(ErreurMongo) {
        try client.creerIndex("debits", [IndexMongo("oubli", ["x": 1], ["expireAfterSeconds": 0])])
    }

    /// Refuses a server that is none of a replica set or cluster: it has neither transactions nor change streams. Blocks.
    static func exigerRepliques(_ client: ClientMongo) throws {
        let hello = try client.demander(["hello": 1]).champs
        guard hello.a("setName") || hello.texte("msg") == "isdbgrid" else {
            throw ErreurDemarrage(
                "this MongoDB is no replica set; start mongod with --replSet and initiate it, be it alone in its set")
        }
    }

    /// Makes the collections and indexes for envelopes and files that are missing. Blocks.
    static func preparerCourrier(_ client: ClientMongo) throws {
        try exigerRepliques(client)
        try preparerMessages(client)
        try preparerFichiers(client)
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

    /// Makes the collections and indexes for files that are missing. Blocks.
    static func preparerFichiers(_ client: ClientMongo) throws {
        try client.creerIndex(
            "fichiers.files",
            [
                IndexMongo("noms", ["filename": 1], ["unique": true]),
                IndexMongo("expirations", ["metadata.x": 1]),
            ])
        // The name that GridFS gives it, so that no driver makes another one.
        try client.creerIndex(
            "fichiers.chunks", [IndexMongo("files_id_1_n_1", ["files_id": 1, "n": 1], ["unique": true])])
        try client.creerIndex("arrivees", [IndexMongo("noms", ["nom": 1], ["unique": true])])
        try client.creerIndex("departs_fichiers", [IndexMongo("dates", ["x": 1])])
        try client.creerIndex("quotas", [IndexMongo("oubli", ["x": 1], ["expireAfterSeconds": 0])])
        try CompteurFichiers.preparer(client)
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
