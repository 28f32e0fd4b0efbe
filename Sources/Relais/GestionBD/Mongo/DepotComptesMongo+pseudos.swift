import CryptoChiffre
import Foundation

/// Pseudos that change, and accounts that go: a name that somebody bore is nobody else's for a while.
extension DepotComptesMongo {
    /// Without a bound, one account could take every name out of circulation.
    private static let nomsRetenus = 16

    private struct Noms {
        let pseudo: String
        let squelette: String
        let numero: UInt32
    }

    func renommer(
        _ compte: CompteId, pseudo: String, squelette: String, maintenant: UInt64, jusqua: UInt64
    ) async throws -> Renommage {
        try await clients.executer { client in
            try client.transaction(regards: Self.regards) {
                try Self.renommer(
                    client, compte, pseudo: pseudo, squelette: squelette, maintenant: maintenant, jusqua: jusqua)
            }
        }
    }

    func supprimer(
        _ compte: CompteId, numero: UInt32, jusqua: UInt64, parti: @escaping @Sendable () -> Void
    ) async throws -> Bool {
        let supprime = try await clients.executer { client in
            try client.transaction { try Self.supprimer(client, compte, numero: numero, jusqua: jusqua) }
        }
        guard supprime else { return false }
        parti()
        // The account is gone whatever becomes of this: the purge goes on where it stops.
        try? await acheverDepart(compte)
        return true
    }

    /// Erases what lies in the mailboxes of an account that is gone, and then that this is still to be done.
    func acheverDepart(_ compte: CompteId) async throws {
        try await courrier.fermer(compte)
        try await clients.executer { _ = try $0.departsCollection().effacer(["_id": .octets(CleMongo.de(compte))]) }
    }

    /// The pseudo of this skeleton that somebody else than `autreQue` bears, or bore and is held back; nil when it is free.
    static func nomPorte(
        _ client: ClientMongo, squelette: String, autreQue compte: CompteId?, maintenant: UInt64
    ) throws -> String? {
        // In this order: outside of a transaction, a name that is given up in between is seen where it goes.
        let porte: Document = ["squelette": .texte(squelette)]
        let retenu: Document = ["_id": .texte(squelette), "x": ["$gt": .date(maintenant)]]
        if let compte {
            porte.ajouter("_id", ["$ne": .octets(CleMongo.de(compte))])
            retenu.ajouter("compte", ["$ne": .octets(CleMongo.de(compte))])
        }
        let options: Document = ["projection": ["pseudo": 1]]
        return try client.comptesCollection().premier(porte, options) { try $0.requis($0.texte("pseudo")) }
            ?? client.retenusCollection().premier(retenu) { try $0.requis($0.texte("pseudo")) }
    }

    private static func renommer(
        _ client: ClientMongo, _ compte: CompteId, pseudo: String, squelette: String, maintenant: UInt64,
        jusqua: UInt64
    ) throws -> Renommage {
        guard let ancien = try prendreNoms(compte, client) else { return .compteInconnu }
        guard ancien.pseudo != pseudo else { return .fait }
        let porte = try nomPorte(client, squelette: squelette, autreQue: compte, maintenant: maintenant)
        if let porte { return porte == pseudo ? .pseudoPris : .pseudoRessemblant }
        let retenus = try client.retenusCollection()
        if ancien.squelette != squelette {
            let fins = try retenus.tous(
                [
                    "compte": .octets(CleMongo.de(compte)), "_id": ["$ne": .texte(squelette)],
                    "x": ["$gt": .date(maintenant)],
                ], ["sort": ["x": 1], "projection": ["x": 1]]
            ) { try $0.requis($0.date("x")) }
            if fins.count >= nomsRetenus, let premiere = fins.first {
                return .tropDeNoms(attente: premiere - maintenant)
            }
            try retenir(retenus, ancien, compte: compte, jusqua: jusqua)
        }
        // What it takes back is no longer held back, for it or, long over, for somebody else.
        try retenus.effacer(["_id": .texte(squelette)])
        try client.comptesCollection().modifier(
            ["_id": .octets(CleMongo.de(compte))],
            ["$set": ["pseudo": .texte(pseudo), "squelette": .texte(squelette)]])
        return .fait
    }

    /// Erases everything of an account but what lies in its mailboxes.
    /// - Returns: false, with nothing erased, when statement `numero` is no longer its newest.
    private static func supprimer(
        _ client: ClientMongo, _ compte: CompteId, numero: UInt32, jusqua: UInt64
    ) throws -> Bool {
        guard let noms = try prendreNoms(compte, client), noms.numero == numero else { return false }
        let cle = CleMongo.de(compte)
        let retenus = try client.retenusCollection()
        try retenir(retenus, noms, compte: nil, jusqua: jusqua)
        // The names stay held back, but no longer say for whom.
        try retenus.modifierTous(["compte": .octets(cle)], ["$unset": ["compte": ""]])
        try client.jetonsCollection().effacer(["c": .octets(cle)])
        let parCle: [(CollectionMongo, Int)] = [
            (try client.declarationsCollection(), CleMongo.tailleNombre),
            (try client.preclesCollection(), CleMongo.tailleAppareilUsageId),
            (try client.ponctuellesCollection(), CleMongo.tailleAppareilUsageId),
            (try client.hautesCollection(), CleMongo.tailleAppareilUsageId - CleMongo.tailleNombre),
            (try client.epoquesCollection(), CleMongo.tailleNombre),
            (try client.changementsCollection(), ChangementMdp.tailleIdempotence),
        ]
        for (collection, reste) in parCle { try collection.effacer(["_id": CleMongo.bornes(cle, reste: reste)]) }
        try client.comptesCollection().effacer(["_id": .octets(cle)])
        try client.departsCollection().inserer(["_id": .octets(cle)])
        return true
    }

    private static func prendreNoms(_ compte: CompteId, _ client: ClientMongo) throws -> Noms? {
        try prendre(compte, ["pseudo": 1, "squelette": 1, "numero": 1], client) {
            Noms(
                pseudo: try $0.requis($0.texte("pseudo")), squelette: try $0.requis($0.texte("squelette")),
                numero: try $0.requis($0.nombre("numero")))
        }
    }

    private static func retenir(
        _ retenus: CollectionMongo, _ noms: Noms, compte: CompteId?, jusqua: UInt64
    ) throws {
        let retenu: Document = ["pseudo": .texte(noms.pseudo), "x": .date(jusqua)]
        if let compte { retenu.ajouter("compte", .octets(CleMongo.de(compte))) }
        try retenus.ecrire { $0.remplacer(["_id": .texte(noms.squelette)], retenu, sinonInserer: true) }
    }
}
