import Foundation

/// What relays have let through, added up in MongoDB. It is worth nothing after a while, and need not survive a crash.
struct RegistreDebitsMongo: RegistreDebits {
    private static let collection = "debits"
    private static let parLot = 500

    let clients: ClientsMongo

    func ajouter(_ prises: [(nom: Data, nombre: Int, fin: UInt64)]) async throws -> [Int] {
        var totaux: [Int] = []
        for debut in stride(from: 0, to: prises.count, by: Self.parLot) {
            let lot = Array(prises[debut..<min(debut + Self.parLot, prises.count)])
            totaux += try await clients.executer { try Self.ajouter(lot, $0) }
        }
        return totaux
    }

    func numeroter(_ nom: Data, apres avant: Data, fin: UInt64) async throws -> (numero: Int, avant: Int) {
        try await clients.executer { client in
            let debits = try client.collection(Self.collection)
            let numero = try debits.prendre(
                ["_id": .octets(nom)],
                ["update": ["$inc": ["n": 1], "$setOnInsert": ["x": .date(fin)]], "new": true, "upsert": true]
            ) { Int(try $0.requis($0.entier("n"))) }
            guard let numero else { throw ErreurMongo.illisible }
            let precedents = try debits.premier(["_id": .octets(avant)]) { Int(try $0.requis($0.entier("n"))) }
            return (numero, precedents ?? 0)
        }
    }

    private static func ajouter(
        _ prises: [(nom: Data, nombre: Int, fin: UInt64)], _ client: ClientMongo
    ) throws -> [Int] {
        let debits = try client.collection(collection)
        try debits.ecrire(confirme: .parUn) { lot in
            for prise in prises {
                lot.modifier(
                    ["_id": .octets(prise.nom)],
                    ["$inc": ["n": .entier(Int64(prise.nombre))], "$setOnInsert": ["x": .date(prise.fin)]],
                    sinonInserer: true)
            }
        }
        let lus = try debits.tous(
            ["_id": ["$in": .tableau(prises.map { .octets($0.nom) })]], ["readConcern": ["level": "local"]]
        ) { (try $0.requis($0.octets("_id")), Int(try $0.requis($0.entier("n")))) }
        let totaux = Dictionary(lus) { un, _ in un }
        return prises.map { totaux[$0.nom] ?? $0.nombre }
    }
}
