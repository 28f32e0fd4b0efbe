import Foundation

/// Counts what a MongoDB holds, beside relays that may be running. Whole collections are as many documents as the server says that
/// they are; the envelopes that wait are counted by their index alone. Each function blocks.
struct EtatMongo {
    /// How long the oldest envelope is looked for behind the keys of those that are gone, in milliseconds.
    private static let patience: Int64 = 5000

    let client: ClientMongo

    /// - Parameter parties: what of it the relay has here.
    func lire(_ parties: [PartieMigree], dans etat: inout EtatStocke) throws {
        if parties.contains(.comptes) { etat.comptes = try comptes() }
        if parties.contains(.messages) { etat.messages = try messages() }
        let meta = try client.collection("meta")
        etat.nom =
            try etat.nom
            ?? meta.premier(["_id": ["$in": ["relais", "courrier"]]]) { try $0.requis($0.texte("nom")) }
        var sienne = EtatStocke.Base(moteur: "mongodb", contient: parties.map(\.rawValue))
        let tailles = try client.demander(["dbStats": 1], base: client.base).champs
        sienne.octets = Self.nombre(tailles, "storageSize") + Self.nombre(tailles, "indexSize")
        sienne.migration = try MarquesMigration.dire(CarnetMongo(client: client), parties)
        etat.bases.append(sienne)
    }

    private func comptes() throws -> EtatStocke.Comptes {
        var comptes = EtatStocke.Comptes(
            preclesDurables: try environ("precles"), preclesPonctuelles: try environ("ponctuelles"),
            jetons: try environ("jetons"))
        try client.comptesCollection().agreger([
            [
                "$group": [
                    "_id": 0, "n": ["$sum": 1], "a": ["$sum": ["$size": "$sceaux"]], "d": ["$min": "$cree"],
                ]
            ]
        ]) {
            (comptes.comptes, comptes.appareils) = (Int(Self.nombre($0, "n")), Int(Self.nombre($0, "a")))
            comptes.depuis = $0.date("d").map { Int64(clamping: $0) }
            return false
        }
        return comptes
    }

    private func messages() throws -> EtatStocke.Courrier {
        let messages = try client.messagesCollection()
        // A mailbox has a document of its own, whose shorter key comes before those with an idempotency key in them.
        let boites = try messages.compter(["_id": ["$lt": .octets(Data(count: CleMongo.tailleDeDepot))]])
        var courrier = EtatStocke.Courrier(
            cles: max(0, try environ("messages") - boites), fichiers: try environ("fichiers.files"))
        let attendent: Document = ["v": ["$exists": true]]
        try messages.agreger(
            [
                ["$match": .document(attendent)],
                ["$group": ["_id": 0, "n": ["$sum": 1], "t": ["$sum": "$t"]]],
            ], ["hint": "attente"]
        ) {
            (courrier.enveloppes, courrier.octets) = (Int(Self.nombre($0, "n")), Self.nombre($0, "t"))
            return false
        }
        if courrier.enveloppes > 0 { courrier.plusAncienne = try plusAncienne(messages, attendent) }
        courrier.octetsFichiers =
            try client.compteursCollection().premier(["_id": "fichiers"]) { Self.nombre($0, "octets") } ?? 0
        return courrier
    }

    private func plusAncienne(_ messages: CollectionMongo, _ attendent: Document) throws -> Int64? {
        do {
            return try messages.premier(
                attendent,
                [
                    "sort": ["x": 1], "hint": "oubli", "projection": ["_id": 0, "x": 1],
                    "maxTimeMS": .entier(Self.patience),
                ]
            ) { Int64(clamping: try $0.requis($0.date("x"))) - Int64(LimitesDepot.dureeIdempotence) }
        } catch let erreur as ErreurMongo where erreur.code == Self.tempsEcoule {
            return nil
        }
    }

    private static let tempsEcoule: UInt32 = 50

    /// How many documents the server says that there are, without looking.
    private func environ(_ collection: String) throws -> Int {
        Int(Self.nombre(try client.demander(["count": .texte(collection)], base: client.base).champs, "n"))
    }

    private static func nombre(_ champs: ChampsMongo, _ nom: String) -> Int64 { champs.entier(nom) ?? 0 }
}
