import CryptoChiffre
import Foundation
import GRDB

/// A statement of an account.
struct DeclarationMigree: RangeeDeTable, RangeeDeCollection {
    static let nom = "declarations"
    static let collection = "declarations"
    static let table = TableMigree(
        nom: "declarations", cle: [.octets("compte", CompteId.taille), .nombre("numero", CleMongo.tailleNombre)],
        valeurs: ["octets"])

    let cle: Data
    let octets: Data

    init(cle: Data, _ rangee: Row) { (self.cle, octets) = (cle, rangee["octets"]) }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, octets) = (cle, try champs.requis(champs.octets("octets")))
    }

    var poids: Int { 40 + octets.count }
    var valeurs: [(any DatabaseValueConvertible)?] { [octets] }
    var document: Document { ["octets": .octets(octets)] }
    func coder(_ codeur: inout CodeurMigration) { codeur.octets(octets) }
}

/// The epoch record of a device.
struct EpoqueMigree: RangeeDeTable, RangeeDeCollection {
    static let nom = "epoques"
    static let collection = "epoques"
    static let table = TableMigree(
        nom: "epoques", cle: [.octets("compte", CompteId.taille), .nombre("appareil", CleMongo.tailleNombre)],
        valeurs: ["numero", "mac"])

    let cle: Data
    let numero: Int64
    let mac: Data

    init(cle: Data, _ rangee: Row) { (self.cle, numero, mac) = (cle, rangee["numero"], rangee["mac"]) }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, numero) = (cle, try champs.requis(champs.entier("numero")))
        mac = try champs.requis(champs.octets("mac"))
    }

    var poids: Int { 80 }
    var valeurs: [(any DatabaseValueConvertible)?] { [numero, mac] }
    var document: Document { ["numero": .entier(numero), "mac": .octets(mac)] }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.nombre(numero)
        codeur.octets(mac)
    }
}

/// What became of a change of password.
struct ChangementMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "changements"
    static let collection = "changements"
    static let table = TableMigree(
        nom: "changements",
        cle: [.octets("compte", CompteId.taille), .octets("idempotence", ChangementMdp.tailleIdempotence)],
        valeurs: ["numero", "empreinte"])

    let cle: Data
    let numero: Int64
    /// Nil when it was cancelled.
    let empreinte: Data?

    init(cle: Data, _ rangee: Row) { (self.cle, numero, empreinte) = (cle, rangee["numero"], rangee["empreinte"]) }

    init(cle: Data, _ champs: ChampsMongo) throws {
        (self.cle, numero) = (cle, try champs.requis(champs.entier("numero")))
        empreinte = champs.octets("empreinte")
    }

    var poids: Int { 100 }
    var valeurs: [(any DatabaseValueConvertible)?] { [numero, empreinte] }

    var document: Document {
        let document: Document = ["numero": .entier(numero)]
        if let empreinte { document.ajouter("empreinte", .octets(empreinte)) }
        return document
    }

    func coder(_ codeur: inout CodeurMigration) {
        codeur.nombre(numero)
        codeur.octets(facultatif: empreinte)
    }
}

/// An account that is gone, whose envelopes are still to be erased.
struct DepartMigre: RangeeDeTable, RangeeDeCollection {
    static let nom = "departs"
    static let collection = "departs"
    static let table = TableMigree(nom: "departs", cle: [.octets("compte", CompteId.taille)], valeurs: [])

    let cle: Data

    init(cle: Data, _ rangee: Row) { self.cle = cle }
    init(cle: Data, _ champs: ChampsMongo) { self.cle = cle }

    var poids: Int { 30 }
    var valeurs: [(any DatabaseValueConvertible)?] { [] }
    var document: Document { [:] }
    func coder(_ codeur: inout CodeurMigration) {}
}
