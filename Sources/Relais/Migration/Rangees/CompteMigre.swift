import CryptoChiffre
import Foundation
import GRDB

/// An account. What MongoDB keeps beside it of statements and prekeys is part of the record: SQLite looks it up.
struct CompteMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "comptes"
    static let collection = "comptes"
    static let table = TableMigree(
        nom: "comptes", cle: [.octets("compte", CompteId.taille)],
        valeurs: ["pseudo", "squelette", "sel", "version", "verificateur", "cree"])

    let cle: Data
    let pseudo: String
    let squelette: String
    let sel: Data
    let version: Int64
    let verificateur: String
    let cree: UInt64
    private var numero: UInt32 = 0
    private var declaration = Data()
    private var premiere = Data()
    /// The newest seal key of each device that the newest statement names, in its order.
    private var sceaux: [SceauMongo] = []

    init(cle: Data, _ rangee: Row) {
        self.cle = cle
        (pseudo, squelette, sel) = (rangee["pseudo"], rangee["squelette"], rangee["sel"])
        (version, verificateur, cree) = (rangee["version"], rangee["verificateur"], rangee["cree"])
    }

    init(cle: Data, _ champs: ChampsMongo) throws {
        self.cle = cle
        pseudo = try champs.requis(champs.texte("pseudo"))
        squelette = try champs.requis(champs.texte("squelette"))
        sel = try champs.requis(champs.octets("sel"))
        version = try champs.requis(champs.entier("version"))
        verificateur = try champs.requis(champs.texte("verificateur"))
        cree = try champs.requis(champs.date("cree"))
        numero = try champs.requis(champs.nombre("numero"))
        declaration = try champs.requis(champs.octets("declaration"))
        premiere = try champs.requis(champs.octets("premiere"))
        sceaux = try champs.documents("sceaux").map { try SceauMongo($0.champs) }
    }

    var poids: Int { 400 + declaration.count + premiere.count }

    var valeurs: [(any DatabaseValueConvertible)?] {
        [pseudo, squelette, sel, version, verificateur, Int64(clamping: cree)]
    }

    var document: Document {
        [
            "pseudo": .texte(pseudo), "squelette": .texte(squelette), "sel": .octets(sel), "version": .entier(version),
            "verificateur": .texte(verificateur), "cree": .date(cree), "numero": .entier(Int64(numero)),
            "declaration": .octets(declaration), "premiere": .octets(premiere),
            "sceaux": .tableau(sceaux.map(\.valeur)), "tour": 0,
        ]
    }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.texte(pseudo)
        codeur.texte(squelette)
        codeur.octets(sel)
        codeur.nombre(version)
        codeur.texte(verificateur)
        codeur.date(cree)
        codeur.nombre(numero)
        codeur.octets(declaration)
        codeur.octets(premiere)
        for sceau in sceaux {
            codeur.nombre(sceau.appareil)
            codeur.nombre(sceau.id)
        }
    }

    static func lire(_ base: Database, _ page: PageMigration) throws -> [CompteMigre] {
        var comptes = try lireTable(base, page)
        for rang in comptes.indices { try comptes[rang].completer(base) }
        return comptes
    }

    private mutating func completer(_ base: Database) throws {
        let premiere = try DepotComptesSqlite.declarations(base, cle, depuis: 0, max: 1).first
        guard let premiere, let derniere = try DepotComptesSqlite.derniere(base, cle) else {
            throw ErreurMigration("an account without a statement cannot be moved", Self.nom, cle)
        }
        self.premiere = premiere
        (numero, declaration) = derniere
        sceaux = try Declaration(octets: Array(declaration)).appareils.compactMap { appareil in
            let id = try UInt32.fetchOne(
                base.cachedStatement(
                    sql: "SELECT max(id) FROM precles WHERE compte = ? AND appareil = ? AND usage = ?"),
                arguments: [cle, appareil.id, Precle.Usage.sceau.rawValue])
            return id.map { SceauMongo(appareil: appareil.id, id: $0) }
        }
    }
}
