import CryptoChiffre
import Foundation
import GRDB

/// What is known of a file; its bytes go beside it.
struct FichierMigre: RangeeDeTable {
    static let nom = "fichiers"
    static let table = TableMigree(
        nom: "fichiers", cle: [.octets("nom", .max)], valeurs: ["taille", "effacement", "expire"], fin: "expire")

    /// The hash of its id.
    let cle: Data
    let taille: Int64
    let effacement: Data
    let expire: UInt64

    init(cle: Data, _ rangee: Row) {
        (self.cle, taille, effacement, expire) = (cle, rangee["taille"], rangee["effacement"], rangee["expire"])
    }

    private init(_ champs: ChampsMongo) throws {
        let nom = try champs.requis(champs.texte("filename"))
        cle = Data(try champs.requis(Hexadecimal.octets(nom)))
        taille = try champs.requis(champs.entier("length"))
        let siens = try champs.requis(champs.document("metadata")).champs
        effacement = try siens.requis(siens.octets("effacement"))
        expire = try siens.requis(siens.date("x"))
    }

    var poids: Int { 100 }
    var valeurs: [(any DatabaseValueConvertible)?] { [taille, effacement, Int64(clamping: expire)] }
    /// Its name in MongoDB.
    var nomMongo: String { Hexadecimal.texte(cle) }
    /// By which MongoDB knows its chunks when they come from elsewhere: the same each time.
    var essai: Data { cle.prefix(16) }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.nombre(taille)
        codeur.octets(effacement)
        codeur.date(expire)
    }

    static func lire(_ client: ClientMongo, _ page: PageMigration) throws -> [FichierMigre] {
        try client.fichiersCollection().tous(
            [
                "filename": ["$gt": .texte(page.apres.map { Hexadecimal.texte($0) } ?? "")],
                "metadata.x": ["$gt": .date(page.moment)],
            ], ["sort": ["filename": 1], "hint": "noms", "limit": .entier(Int64(page.rangees))]
        ) { try FichierMigre($0) }
    }

    static func ecrire(_ rangees: [FichierMigre], _ client: ClientMongo, maintenant: UInt64) throws {
        try client.fichiersCollection().ecrire { lot in
            for fichier in rangees {
                lot.remplacer(
                    ["_id": .octets(fichier.essai)],
                    ArriveeFichier.document(
                        nom: fichier.nomMongo, taille: fichier.taille, effacement: fichier.effacement,
                        expire: fichier.expire), sinonInserer: true)
            }
        }
    }

    static func compter(_ client: ClientMongo) throws -> Int { try client.fichiersCollection().compter([:]) }
}

/// What an account has left in a day.
struct QuotaMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "quotas"
    static let collection = "quotas"
    static let fin: String? = "x"
    static let table = TableMigree(
        nom: "quotas", cle: [.octets("compte", CompteId.taille), .nombre("jour", CleMongo.tailleNombre)],
        valeurs: ["octets"])

    let cle: Data
    let octets: Int64

    init(cle: Data, _ rangee: Row) { (self.cle, octets) = (cle, rangee["octets"]) }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, octets) = (cle, try champs.requis(champs.entier("octets")))
    }

    var poids: Int { 40 }
    var valeurs: [(any DatabaseValueConvertible)?] { [octets] }
    /// When it is over.
    var fin: UInt64 { QuotaCompte.fin(jour: UInt64(CleMongo.nombre(cle))) }
    var document: Document { ["octets": .entier(octets), "x": .date(fin)] }
    func coder(_ codeur: inout CodeurMigration) { codeur.nombre(octets) }

    static func lire(_ base: Database, _ page: PageMigration) throws -> [QuotaMigre] {
        // What is over is passed over, but a page of nothing else is no end.
        var page = page
        while true {
            let lues = try lireTable(base, page)
            let restent = lues.filter { $0.fin > page.moment }
            guard restent.isEmpty, let derniere = lues.last else { return restent }
            page.apres = derniere.cle
        }
    }
}
