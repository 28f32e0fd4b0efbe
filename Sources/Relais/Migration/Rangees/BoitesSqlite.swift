import CryptoChiffre
import Foundation
import GRDB

/// A walk through the mailboxes of a SQLite database, in the order of their keys.
struct BoitesSqlite {
    private let base: Database
    /// The mailbox where it is, and what of it was read before.
    private(set) var cle: Data?
    private(set) var numero: Int64?
    var dansLaBoite: Data?

    static let tailleCle = CompteId.taille + CleMongo.tailleNombre

    /// - Parameter apres: the key of a mailbox and, after that, what was read of it.
    init(_ base: Database, apres: Data?) throws {
        self.base = base
        guard let apres else { return }
        let cle = Data(apres.prefix(Self.tailleCle))
        self.cle = cle
        dansLaBoite = Data(apres.dropFirst(Self.tailleCle))
        numero = try BoiteMongo(cle: cle).porteur.flatMap { try BoiteSqlite.lire($0, base)?.numero }
    }

    /// Goes to the next one.
    /// - Returns: false when there is none.
    mutating func avancer() throws -> Bool {
        let suivante = try Row.fetchOne(
            base.cachedStatement(
                sql: """
                    SELECT boite, compte, appareil FROM boites WHERE (compte, appareil) > (?, ?)
                    ORDER BY compte, appareil LIMIT 1
                    """),
            arguments: StatementArguments(BoiteMigree.cleSqlite.arguments(cle)))
        guard let suivante else { return false }
        (cle, numero, dansLaBoite) = (BoiteMigree.cleSqlite.cle(suivante), suivante["boite"], nil)
        return true
    }

    /// Reads what the mailboxes hold, one after the other.
    /// - Parameter lire: what is in the mailbox of this key and number after this.
    static func lire<R: RangeeMigree>(
        _ base: Database, _ page: PageMigration,
        _ lire: (Data, Int64, Data?, Int) throws -> AnyCursor<R>
    ) throws -> [R] {
        var boites = try BoitesSqlite(base, apres: page.apres)
        var rangees: [R] = []
        var pleine = false
        repeat {
            guard let cle = boites.cle, let numero = boites.numero else { continue }
            let curseur = try lire(cle, numero, boites.dansLaBoite, page.rangees - rangees.count)
            try page.remplir(&rangees) { try curseur.next() }
            pleine = rangees.count >= page.rangees || rangees.reduce(0) { $0 + $1.poids } >= page.octets
        } while try !pleine && boites.avancer()
        return rangees
    }

    /// The numbers of mailboxes of these keys, made when there are none.
    static func numeros(_ cles: Set<Data>, _ base: Database) throws -> [Data: Int64] {
        var numeros: [Data: Int64] = [:]
        for cle in cles {
            guard let porteur = BoiteMongo(cle: cle).porteur else { throw ErreurMongo.illisible }
            numeros[cle] = try BoiteSqlite.ouvrir(porteur, base).numero
        }
        return numeros
    }

    /// Counts what lies in each mailbox.
    static func recompter(_ base: Database) throws {
        try base.execute(
            sql: """
                UPDATE boites SET (nombre, octets) = (
                    SELECT count(*), coalesce(sum(length(enveloppe)), 0) FROM messages
                    WHERE place BETWEEN boite << 32 AND (boite << 32) + 4294967295)
                """)
    }
}
