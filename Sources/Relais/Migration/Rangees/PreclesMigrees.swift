import CryptoChiffre
import Foundation
import GRDB

private let clePrecle: [ColonneCle] = [
    .octets("compte", CompteId.taille), .nombre("appareil", CleMongo.tailleNombre), .nombre("usage", 1),
    .nombre("id", CleMongo.tailleNombre),
]

/// A durable prekey.
struct PrecleMigree: RangeeDeTable, RangeeDeCollection {
    static let nom = "precles"
    static let collection = "precles"
    static let table = TableMigree(nom: "precles", cle: clePrecle, valeurs: ["octets", "depose"])

    let cle: Data
    let octets: Data
    let depose: UInt64

    init(cle: Data, _ rangee: Row) { (self.cle, octets, depose) = (cle, rangee["octets"], rangee["depose"]) }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, octets) = (cle, try champs.requis(champs.octets("octets")))
        depose = try champs.requis(champs.date("depose"))
    }

    var poids: Int { 60 + octets.count }
    var valeurs: [(any DatabaseValueConvertible)?] { [octets, Int64(clamping: depose)] }
    var document: Document { ["octets": .octets(octets), "depose": .date(depose)] }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.octets(octets)
        codeur.date(depose)
    }
}

/// A one-time prekey that was handed out to nobody yet.
struct PonctuelleMigree: RangeeDeTable, RangeeDeCollection {
    static let nom = "ponctuelles"
    static let collection = "ponctuelles"
    static let fin: String? = "x"
    static let table = TableMigree(nom: "ponctuelles", cle: clePrecle, valeurs: ["octets", "expire"], fin: "expire")

    let cle: Data
    let octets: Data
    let expire: UInt64

    init(cle: Data, _ rangee: Row) { (self.cle, octets, expire) = (cle, rangee["octets"], rangee["expire"]) }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, octets) = (cle, try champs.requis(champs.octets("octets")))
        expire = try champs.requis(champs.date("x"))
    }

    var poids: Int { 60 + octets.count }
    var valeurs: [(any DatabaseValueConvertible)?] { [octets, Int64(clamping: expire)] }
    var document: Document { ["octets": .octets(octets), "x": .date(expire)] }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.octets(octets)
        codeur.date(expire)
    }
}

/// The highest id that a one-time prekey of a use ever had.
struct HauteMigree: RangeeDeTable, RangeeDeCollection {
    static let nom = "hautes"
    static let collection = "hautes"
    static let table = TableMigree(nom: "ponctuelles_hautes", cle: Array(clePrecle.dropLast()), valeurs: ["id"])

    let cle: Data
    let id: Int64

    init(cle: Data, _ rangee: Row) { (self.cle, id) = (cle, rangee["id"]) }
    init(cle: Data, _ champs: ChampsMongo) throws { (self.cle, id) = (cle, try champs.requis(champs.entier("id"))) }

    var poids: Int { 40 }
    var valeurs: [(any DatabaseValueConvertible)?] { [id] }
    var document: Document { ["id": .entier(id)] }
    func coder(_ codeur: inout CodeurMigration) { codeur.nombre(id) }
}
