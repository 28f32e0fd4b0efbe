import Logging

extension BaseMongo {
    /// Has the live streams of this relay look at their tokens when another relay has ended them.
    static func jetonsFinis(_ clients: ClientsMongo, _ arrivees: Arrivees, _ journal: Logger) -> SuiteDeChangements {
        SuiteDeChangements(
            clients: clients, collection: "jetons",
            etapes: { [["$match": ["operationType": "delete"]], ["$project": ["documentKey": 1]]] },
            changement: { champs in
                guard let hash = champs.document("documentKey")?.champs.octets("_id") else { return }
                arrivees.revoir(jeton: hash)
            },
            lacune: { arrivees.revoirTous() }, journal: journal)
    }
}
