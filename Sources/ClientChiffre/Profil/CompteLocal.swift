import Contrat
import Foundation

/// The account that this profile is, in the register.
struct CompteLocal: Codable, Sendable {
    private static let nom = Array("compte".utf8)

    var pseudo: String
    /// The relay's address at the last login.
    var relais: String
    /// The certificate authority's file, when the relay has its own.
    var autorite: String?
    /// Statement 0, encoded.
    var declaration: Data
    /// Not yet acknowledged by the relay: what to repeat, and the recovery code that nobody has seen yet.
    var creation: Creation?
    /// The current token and when it ends.
    var jeton: ReponseSeConnecter?

    /// A creation under way. It is kept until the code was shown, so that a lost answer loses no account.
    struct Creation: Codable, Sendable {
        var demande: DemandeCreerCompte?
        var codeRecuperation: String
    }

    static func lire(_ rangees: Rangees) throws -> CompteLocal? { try rangees.lire(.registre, nom) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }
}
