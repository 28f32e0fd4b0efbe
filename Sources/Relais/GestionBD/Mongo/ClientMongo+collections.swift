import Foundation

/// The collections by their names.
extension ClientMongo {
    func messagesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("messages") }

    /// What is known of the files that are here: a GridFS bucket's files.
    func fichiersCollection() throws(ErreurMongo) -> CollectionMongo { try collection("fichiers.files") }

    /// Their bytes: the bucket's chunks.
    func morceauxCollection() throws(ErreurMongo) -> CollectionMongo { try collection("fichiers.chunks") }

    /// Files on their way.
    func arriveesCollection() throws(ErreurMongo) -> CollectionMongo { try collection("arrivees") }

    /// Files that are gone, but for their bytes.
    func departsFichiersCollection() throws(ErreurMongo) -> CollectionMongo { try collection("departs_fichiers") }

    func quotasCollection() throws(ErreurMongo) -> CollectionMongo { try collection("quotas") }

    func compteursCollection() throws(ErreurMongo) -> CollectionMongo { try collection("compteurs") }

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
    func creerCollection(_ nom: String) throws(ErreurMongo) {
        let namespaceExists: UInt32 = 48
        do throws(ErreurMongo) {
            try ecrire(["create": .texte(nom)])
        } catch {
            guard error.code == namespaceExists else { throw error }
        }
    }

    func creerIndex(_ collection: String, _ index: [IndexMongo]) throws(ErreurMongo) {
        try ecrire(["createIndexes": .texte(collection), "indexes": .tableau(index.map { .document($0.document) })])
    }
}
