import Foundation
import Synchronization

/// The values of rows that every message asks for, beside the sealed bytes that they were opened from or sealed into: a row that is
/// still sealed the same is neither opened nor decoded again. No seal is ever made twice, so nothing has to be told when a row
/// changes, or when a transaction is undone.
final class RangeesOuvertes: Sendable {
    /// Beyond so many all are forgotten; a person takes about three.
    private static let maximum = 1024

    private struct Nom: Hashable {
        let table: Rangees.Table
        let id: [UInt8]
    }

    private let valeurs = Mutex<[Nom: (scelle: Data, valeur: any Sendable)]>([:])

    func valeur<V: Sendable>(_ table: Rangees.Table, _ id: [UInt8], scelle: Data) -> V? {
        guard table.estGardee else { return nil }
        return valeurs.withLock { valeurs in
            guard let connue = valeurs[Nom(table: table, id: id)], connue.scelle == scelle else { return nil }
            return connue.valeur as? V
        }
    }

    func garder(_ valeur: some Sendable, _ table: Rangees.Table, _ id: [UInt8], scelle: Data) {
        guard table.estGardee else { return }
        let nom = Nom(table: table, id: id)
        valeurs.withLock { valeurs in
            if valeurs.count >= Self.maximum, valeurs[nom] == nil { valeurs.removeAll() }
            valeurs[nom] = (scelle, valeur)
        }
    }

    /// The row is erased: what it said is not kept either.
    func oublier(_ table: Rangees.Table, _ id: [UInt8]) {
        valeurs.withLock { $0[Nom(table: table, id: id)] = nil }
    }

    func oublierTout() { valeurs.withLock { $0.removeAll() } }
}

extension Rangees.Table {
    /// Whether its values may stay in memory while the profile is open: nothing that a person wrote, and no key of a conversation. What
    /// the register says for a while, of an account being made or a password being changed, goes with its row.
    fileprivate var estGardee: Bool {
        switch self {
        case .registre, .correspondants, .sessions, .accuses: true
        case .precles, .ponctuelles, .conversations, .televersements, .brouillons: false
        }
    }
}
