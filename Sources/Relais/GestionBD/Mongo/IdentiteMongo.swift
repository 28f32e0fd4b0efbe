import Foundation

/// Whose a database is: the relays that share it have one name, which clients pin, and one secret, without which they would not
/// know each other's nonces and would give away who exists.
enum IdentiteMongo {
    private static let collection = "meta"

    /// Stores the name and `temoin`, which the secret alone makes, in a database without accounts, and checks them in any other.
    /// Blocks.
    /// - Parameter seul: whether no other relay is at work there: until there is an account, a start that failed has tied nobody.
    /// - Returns: the relay's name.
    /// - Throws: `ErreurDemarrage` when the database is other relays'.
    static func fixer(
        _ nom: String?, propose: String, temoin: Data, seul: Bool, _ client: ClientMongo
    ) throws -> String {
        let meta = try client.collection(collection)
        let siens: Document = ["_id": "relais"]
        try meta.modifier(
            siens, ["$setOnInsert": ["nom": .texte(nom ?? propose), "temoin": .octets(temoin)]], sinonInserer: true)
        if try seul && !client.collection("comptes").contient([:]) {
            let nouveau: Document = ["temoin": .octets(temoin)]
            if let nom { nouveau.ajouter("nom", .texte(nom)) }
            try meta.modifier(siens, ["$set": .document(nouveau)])
            // Nobody has a mailbox yet.
            try meta.effacer(["_id": "courrier"])
        }
        let range = try meta.premier(siens) { (nom: try $0.requis($0.texte("nom")), temoin: $0.octets("temoin")) }
        guard let range else { throw ErreurMongo.illisible }
        guard nom == nil || nom == range.nom else {
            throw ErreurDemarrage(
                "the relays of this database are called \"\(range.nom)\" and their accounts are tied to that name; start "
                    + "this one with that --nom")
        }
        guard range.temoin == temoin else { throw autreSecret }
        return range.nom
    }

    static let autreSecret = ErreurDemarrage(
        "the relays of this database have another secret; copy the relais.secret of one of them, and name it with "
            + "--secret")

    /// What a database says of the relay that has this part of it there; nil when it says nothing. Blocks.
    static func lire(_ partie: PartieMigree, _ client: ClientMongo) throws -> (nom: String, temoin: Data?)? {
        let id = partie == .comptes ? "relais" : "courrier"
        return try client.collection(collection).premier(["_id": .texte(id)]) {
            (nom: try $0.requis($0.texte("nom")), temoin: $0.octets("temoin"))
        }
    }

    /// Checks that the envelopes and files in a database are those of the relay `nom`, or takes one that has none. Blocks.
    /// - Throws: `ErreurDemarrage` when they are another relay's.
    static func fixerCourrier(_ nom: String, _ client: ClientMongo) throws {
        let meta = try client.collection(collection)
        let siens: Document = ["_id": "courrier"]
        try meta.modifier(siens, ["$setOnInsert": ["nom": .texte(nom)]], sinonInserer: true)
        let range = try meta.premier(siens) { try $0.requis($0.texte("nom")) }
        guard range == nom else {
            throw ErreurDemarrage(
                "the envelopes in this MongoDB are those of the relay \"\(range ?? "")\"; name another database")
        }
    }
}
