import CryptoChiffre
import Foundation

/// Why a migration stopped: what happened, and at which record. The record is named by a hash of its key, which may be a pseudo.
struct ErreurMigration: Error, CustomStringConvertible {
    let description: String

    init(_ quoi: String, _ genre: String, _ cle: Data) {
        let empreinte = (try? Blake2b.hash(Array(cle), taille: 16)).map { Hexadecimal.texte($0) } ?? "-"
        description = "\(quoi) (\(genre), key of hash \(empreinte))"
    }
}
