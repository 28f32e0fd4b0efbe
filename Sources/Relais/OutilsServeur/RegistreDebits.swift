import Foundation

/// Where relays add up what they have let through.
protocol RegistreDebits: Sendable {
    /// Adds to each count, named by a hash, and tells what it is then; it is forgotten some time after `fin`, in seconds since 1970.
    func ajouter(_ prises: [(nom: Data, nombre: Int, fin: UInt64)]) async throws -> [Int]

    /// Adds one to a count and tells which one it was, whoever else adds at the same moment; and how far the count `avant` came.
    func numeroter(_ nom: Data, apres avant: Data, fin: UInt64) async throws -> (numero: Int, avant: Int)
}
