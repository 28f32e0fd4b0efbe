import CryptoChiffre
import Foundation
import GRDB

/// A token.
struct JetonMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "jetons"
    static let collection = "jetons"
    static let fin: String? = "x"
    /// The hash is the whole key, however long it is.
    static let table = TableMigree(
        nom: "jetons", cle: [.octets("hash", .max)], valeurs: ["compte", "appareil", "expire"], fin: "expire")

    let cle: Data
    let compte: Data
    let appareil: Int64
    let expire: UInt64

    init(cle: Data, _ rangee: Row) {
        (self.cle, compte, appareil, expire) = (cle, rangee["compte"], rangee["appareil"], rangee["expire"])
    }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, compte) = (cle, try champs.requis(champs.octets("c")))
        (appareil, expire) = (try champs.requis(champs.entier("a")), try champs.requis(champs.date("x")))
    }

    var poids: Int { 100 }
    var valeurs: [(any DatabaseValueConvertible)?] { [compte, appareil, Int64(clamping: expire)] }
    var document: Document { ["c": .octets(compte), "a": .entier(appareil), "x": .date(expire)] }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.octets(compte)
        codeur.nombre(appareil)
        codeur.date(expire)
    }
}

/// A login nonce that was used.
struct NonceMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "nonces"
    static let collection = "nonces"
    static let fin: String? = "x"
    static let table = TableMigree(
        nom: "nonces", cle: [.octets("nonce", .max)], valeurs: ["expire"], fin: "expire")

    let cle: Data
    let expire: UInt64

    init(cle: Data, _ rangee: Row) { (self.cle, expire) = (cle, rangee["expire"]) }
    init(cle: Data, _ champs: ChampsMongo) throws { (self.cle, expire) = (cle, try champs.requis(champs.date("x"))) }

    var poids: Int { 80 }
    var valeurs: [(any DatabaseValueConvertible)?] { [Int64(clamping: expire)] }
    var document: Document { ["x": .date(expire)] }
    func coder(_ codeur: inout CodeurMigration) { codeur.date(expire) }
}

/// A pseudo that is held back.
struct NomRetenuMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "retenus"
    static let collection = "retenus"
    static let fin: String? = "x"
    static let cleTexte = true
    static let table = TableMigree(
        nom: "retenus", cle: [.texte("squelette")], valeurs: ["pseudo", "compte", "jusqua"], fin: "jusqua")

    let cle: Data
    let pseudo: String
    /// For whom; nil when that account is gone.
    let compte: Data?
    let jusqua: UInt64

    init(cle: Data, _ rangee: Row) {
        (self.cle, pseudo, compte, jusqua) = (cle, rangee["pseudo"], rangee["compte"], rangee["jusqua"])
    }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, pseudo, compte) = (cle, try champs.requis(champs.texte("pseudo")), champs.octets("compte"))
        jusqua = try champs.requis(champs.date("x"))
    }

    var poids: Int { 120 }
    var valeurs: [(any DatabaseValueConvertible)?] { [pseudo, compte, Int64(clamping: jusqua)] }

    var document: Document {
        let document: Document = ["pseudo": .texte(pseudo), "x": .date(jusqua)]
        if let compte { document.ajouter("compte", .octets(compte)) }
        return document
    }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.texte(pseudo)
        codeur.octets(facultatif: compte)
        codeur.date(jusqua)
    }
}
