import Foundation
import GRDB

/// A record that is moved from one engine to the other: one struct for each kind, which says how each engine keeps it. A record has
/// a key, in whose order both engines give it.
protocol RangeeMigree: Sendable {
    /// The kind's name, for progress and reports.
    static var nom: String { get }
    /// What will be over within so many seconds is not compared: a database may forget it meanwhile.
    static var marge: UInt64 { get }
    /// Whether the source may have forgotten one by the time that both are compared.
    static var oubliable: Bool { get }

    var cle: Data { get }
    /// About how many bytes it takes.
    var poids: Int { get }
    /// Writes everything that it says, always in the same way.
    func coder(_ codeur: inout CodeurMigration)

    static func lire(_ base: Database, _ page: PageMigration) throws -> [Self]
    /// Writes them; those that are there already are as they should be afterwards.
    static func ecrire(_ rangees: [Self], _ base: Database) throws
    static func compter(_ base: Database) throws -> Int

    static func lire(_ client: ClientMongo, _ page: PageMigration) throws -> [Self]
    /// Writes them; those that are there already are as they should be afterwards.
    static func ecrire(_ rangees: [Self], _ client: ClientMongo, maintenant: UInt64) throws
    static func compter(_ client: ClientMongo) throws -> Int
}

extension RangeeMigree {
    static var marge: UInt64 { 0 }
    static var oubliable: Bool { false }
}

/// What is read at once: the records after a key, so many and so large together, that are not over at a moment. An empty answer is
/// the end.
struct PageMigration: Sendable {
    var apres: Data?
    var rangees = 500
    var octets = 4 << 20
    /// In seconds since 1970; 0 lets everything through.
    var moment: UInt64

    /// Reads on while there is room.
    func remplir<R: RangeeMigree>(_ rangees: inout [R], _ suivante: () throws -> R?) throws {
        var total = rangees.reduce(0) { $0 + $1.poids }
        while rangees.count < self.rangees, total < octets, let rangee = try suivante() {
            rangees.append(rangee)
            total += rangee.poids
        }
    }
}

/// What a record says, in one form for both engines: every field with its length before it.
struct CodeurMigration {
    private(set) var octets: [UInt8] = []

    mutating func octets(_ champ: Data) {
        nombre(UInt64(champ.count))
        octets += champ
    }

    mutating func texte(_ champ: String) { octets(Data(champ.utf8)) }

    mutating func nombre(_ champ: some BinaryInteger) {
        withUnsafeBytes(of: UInt64(clamping: champ).bigEndian) { octets += $0 }
    }

    /// MongoDB counts milliseconds and so not as far.
    mutating func date(_ secondes: UInt64) { nombre(min(secondes, UInt64(Int64.max / 1000))) }

    mutating func octets(facultatif champ: Data?) {
        nombre(champ == nil ? 0 : 1)
        if let champ { octets(champ) }
    }
}
