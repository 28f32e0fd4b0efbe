import CryptoChiffre
import Foundation
import GRDB

/// A device's mailbox: its number, the next rank, and what lies in it.
struct BoiteSqlite {
    let numero: Int64
    private var suivant: UInt32
    private var nombre: Int
    private var octets: Int

    private init(numero: Int64, suivant: UInt32, nombre: Int, octets: Int) {
        self.numero = numero
        self.suivant = suivant
        self.nombre = nombre
        self.octets = octets
    }

    private init(_ rangee: Row) {
        self.init(numero: rangee[0], suivant: rangee[1], nombre: rangee[2], octets: rangee[3])
    }

    /// The mailbox of a device, if anything was ever left in it.
    static func lire(_ porteur: Porteur, _ base: Database) throws -> BoiteSqlite? {
        try Row.fetchOne(
            base.cachedStatement(
                sql: "SELECT boite, suivant, nombre, octets FROM boites WHERE compte = ? AND appareil = ?"),
            arguments: [Data(porteur.compte.octets), porteur.appareil]
        ).map(BoiteSqlite.init)
    }

    /// The mailbox of that number, unless its account is gone.
    static func lire(numero: Int64, _ base: Database) throws -> BoiteSqlite? {
        try Row.fetchOne(
            base, sql: "SELECT boite, suivant, nombre, octets FROM boites WHERE boite = ?", arguments: [numero]
        ).map(BoiteSqlite.init)
    }

    /// The mailbox of a device, made when there is none.
    static func ouvrir(_ porteur: Porteur, _ base: Database) throws -> BoiteSqlite {
        if let boite = try lire(porteur, base) { return boite }
        try base.execute(
            sql: "INSERT INTO boites (compte, appareil, suivant, nombre, octets) VALUES (?, ?, 1, 0, 0)",
            arguments: [Data(porteur.compte.octets), porteur.appareil])
        return BoiteSqlite(numero: base.lastInsertedRowID, suivant: 1, nombre: 0, octets: 0)
    }

    /// Takes the mailboxes of an account out of reach; what lies in them is erased by and by.
    /// - Returns: their numbers.
    static func fermer(_ compte: Data, _ base: Database) throws -> [Int64] {
        let fermees = try Int64.fetchAll(
            base, sql: "INSERT INTO boites_fermees (boite) SELECT boite FROM boites WHERE compte = ? RETURNING boite",
            arguments: [compte])
        try base.execute(sql: "DELETE FROM boites WHERE compte = ?", arguments: [compte])
        return fermees
    }

    /// The keys of everything in the mailbox of that number.
    static func places(_ numero: Int64) -> ClosedRange<Int64> {
        PlaceMessage(boite: numero, rang: 0).valeur...PlaceMessage(boite: numero, rang: .max).valeur
    }

    func place(_ rang: UInt32) -> PlaceMessage { PlaceMessage(boite: numero, rang: rang) }

    /// Where the next envelope goes.
    var prochainePlace: PlaceMessage { place(suivant) }

    /// Whether an envelope had this rank.
    func aDonne(_ rang: UInt32) -> Bool { rang < suivant }

    /// Whether one more envelope of so many bytes may lie in it.
    func aPlace(octets taille: Int) -> Bool {
        nombre < LimitesDepot.enveloppesParBoite && octets + taille <= LimitesDepot.octetsParBoite && suivant < .max
    }

    /// Whether this idempotency key came before.
    func connait(_ cle: Data, _ base: Database) throws -> Bool {
        try Bool.fetchOne(
            base, sql: "SELECT EXISTS (SELECT 1 FROM idempotence WHERE boite = ? AND cle = ?)",
            arguments: [numero, cle]) ?? false
    }

    /// Remembers an idempotency key.
    /// - Returns: false when it came before.
    func retenir(_ cle: Data, expire: UInt64, _ base: Database) throws -> Bool {
        try base.cachedStatement(sql: "INSERT OR IGNORE INTO idempotence (boite, cle, expire) VALUES (?, ?, ?)")
            .execute(arguments: [numero, cle, Int64(clamping: expire)])
        return base.changesCount == 1
    }

    /// Stores that `nombre` envelopes came, or went when it is negative. No rank of those that came is given again.
    mutating func compter(_ base: Database, nombre plus: Int, octets taille: Int) throws {
        suivant += UInt32(max(0, plus))
        nombre += plus
        octets += taille
        try base.cachedStatement(sql: "UPDATE boites SET suivant = ?, nombre = ?, octets = ? WHERE boite = ?")
            .execute(arguments: [suivant, nombre, octets, numero])
    }
}
