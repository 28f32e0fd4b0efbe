import Contrat
import CryptoChiffre
import Foundation
import GRDB

/// The outbox: what is encrypted, committed, and not yet with the relay. Beside each row stands the keyed name of its destination.
struct Sortie: Codable, Sendable {
    private static let table = "sortie"

    /// The very request to make, however often. Its envelope is empty until there is a key to seal it to.
    var demande: DemandeEnvoyerMessage
    /// What its envelope hides, encoded: to be sealed again when the recipient's seal key has been superseded meanwhile.
    let interieur: Data
    /// The message in the history, to be marked; nil for what is said by the program alone.
    var ordreMessage: Int64?
    /// Whether it is said by the program alone: nobody is told that it waits.
    var muette: Bool?

    func ajouter(a destinataire: CompteId, _ rangees: Rangees) throws {
        try rangees.base.cachedStatement(sql: "INSERT INTO sortie(destination, scelle) VALUES (?, x'')")
            .execute(arguments: [try Self.destination(destinataire, rangees)])
        try rangees.remplacer(rangees.base.lastInsertedRowID, par: self, dans: Self.table)
    }

    /// A row and where it stands.
    struct Place: Sendable {
        let ordre: Int64
        /// The keyed name of its destination.
        let destination: Data
    }

    /// The oldest row after `apres` that goes to none of `autres`.
    static func suivante(
        apres: Int64, saufVers autres: Set<Data> = [], _ rangees: Rangees
    ) throws -> (place: Place, sortie: Sortie)? {
        let parametres = Array(repeating: "?", count: autres.count).joined(separator: ", ")
        let valeurs: [any DatabaseValueConvertible] = [apres] + autres.sorted { $0.lexicographicallyPrecedes($1) }
        let sql = """
            SELECT ordre, destination, scelle FROM sortie
            WHERE ordre > ? AND destination NOT IN (\(parametres)) ORDER BY ordre LIMIT 1
            """
        // Others are a statement of their own for each number of them, which would all be kept.
        let requete = try autres.isEmpty ? rangees.base.cachedStatement(sql: sql) : rangees.base.makeStatement(sql: sql)
        guard let rangee = try Row.fetchOne(requete, arguments: StatementArguments(valeurs)) else { return nil }
        let ordre: Int64 = rangee["ordre"]
        return (
            Place(ordre: ordre, destination: rangee["destination"]),
            try rangees.ouvrir(rangee["scelle"], table: table, id: Rangees.id(ordre))
        )
    }

    /// Whether something waits for somebody.
    static func attend(_ destinataire: CompteId, _ rangees: Rangees) throws -> Bool {
        try Bool.fetchOne(
            rangees.base.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM sortie WHERE destination = ?)"),
            arguments: [try destination(destinataire, rangees)]) ?? false
    }

    /// The messages of the history that wait for somebody, by their numbers.
    static func messages(vers destinataire: CompteId, _ rangees: Rangees) throws -> [Int64] {
        try Row.fetchAll(
            rangees.base, sql: "SELECT ordre, scelle FROM sortie WHERE destination = ? ORDER BY ordre",
            arguments: [try destination(destinataire, rangees)]
        ).compactMap { rangee in
            let ordre: Int64 = rangee["ordre"]
            let sortie: Sortie = try rangees.ouvrir(rangee["scelle"], table: table, id: Rangees.id(ordre))
            return sortie.ordreMessage
        }
    }

    func remplacer(_ ordre: Int64, _ rangees: Rangees) throws {
        try rangees.remplacer(ordre, par: self, dans: Self.table)
    }

    static func effacer(_ ordre: Int64, _ rangees: Rangees) throws {
        try rangees.effacer(ordre, dans: table)
    }

    private static func destination(_ compte: CompteId, _ rangees: Rangees) throws -> Data {
        Data(try rangees.trousseau.nom(table, compte.octets))
    }
}
