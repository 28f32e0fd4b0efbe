import CryptoChiffre
import Foundation
import GRDB

/// Rows that hold secret keys: what was opened, or is to be sealed, is wiped.
extension Rangees {
    /// As `lire`, for bytes that are secret: the caller wipes them.
    func lireSecret(_ table: Table, _ nom: [UInt8]) throws -> [UInt8]? {
        let id = try trousseau.nom(table.rawValue, nom)
        let scelle = try Data.fetchOne(
            base.cachedStatement(sql: "SELECT scelle FROM \(table.rawValue) WHERE id = ?"), arguments: [Data(id)])
        return try scelle.map { try ouvrirSecret($0, table, id: id) }
    }

    func lireSecret<V: RangeeSecrete>(_ table: Table, _ nom: [UInt8], comme type: V.Type) throws -> V? {
        guard var octets = try lireSecret(table, nom) else { return nil }
        defer { CryptoChiffre.effacer(&octets) }
        return try decoder(octets, table)
    }

    /// As `lireSecret`, by the name under which the row is filed.
    func lireSecret<V: RangeeSecrete>(_ table: Table, filee nom: Data, comme type: V.Type) throws -> V? {
        let scelle = try Data.fetchOne(
            base.cachedStatement(sql: "SELECT scelle FROM \(table.rawValue) WHERE id = ?"), arguments: [nom])
        guard let scelle else { return nil }
        var octets = try ouvrirSecret(scelle, table, id: Array(nom))
        defer { CryptoChiffre.effacer(&octets) }
        return try decoder(octets, table)
    }

    func lireToutSecret<V: RangeeSecrete>(_ table: Table, comme type: V.Type) throws -> [V] {
        try Row.fetchAll(base, sql: "SELECT id, scelle FROM \(table.rawValue)").map { rangee in
            var octets = try ouvrirSecret(rangee["scelle"], table, id: Array(rangee["id"] as Data))
            defer { CryptoChiffre.effacer(&octets) }
            return try decoder(octets, table)
        }
    }

    /// As `ecrire`, for bytes that are secret: they are wiped.
    func ecrireSecret(_ octets: consuming [UInt8], _ table: Table, _ nom: [UInt8]) throws {
        var octets = octets
        defer { CryptoChiffre.effacer(&octets) }
        let id = try trousseau.nom(table.rawValue, nom)
        let scelle = Data(try trousseau.rangees.sceller(octets, table: table.rawValue, id: id))
        try base.cachedStatement(sql: "INSERT OR REPLACE INTO \(table.rawValue)(id, scelle) VALUES (?, ?)").execute(
            arguments: [Data(id), scelle])
    }

    func ecrireSecret(_ valeur: some RangeeSecrete, _ table: Table, _ nom: [UInt8]) throws {
        try ecrireSecret(valeur.etat, table, nom)
    }

    private func ouvrirSecret(_ scelle: Data, _ table: Table, id: [UInt8]) throws -> [UInt8] {
        do {
            return try trousseau.rangees.ouvrir(Array(scelle), table: table.rawValue, id: id)
        } catch {
            throw Self.abimee(table.rawValue, error)
        }
    }

    private func decoder<V: RangeeSecrete>(_ octets: [UInt8], _ table: Table) throws -> V {
        do {
            return try V(etat: octets)
        } catch {
            throw Self.abimee(table.rawValue, error)
        }
    }
}
