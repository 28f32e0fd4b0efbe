import Contrat
import CryptoChiffre
import Foundation

/// A change of password that was prepared and whose end is not recorded here yet. The keyring under the new password waits
/// beside the old one (`DossierProfil.trousseauPrepare`).
struct ChangementEnCours: Codable, Sendable {
    private static let nom = Array("changement".utf8)

    /// The very request to make, however often.
    let demande: DemandeChangerMdp
    /// The request that gives it up, signed while the old key was at hand.
    let annulation: DemandeAnnulerMdp

    /// The statement that it adds.
    func declaration() throws -> Declaration { try Declaration(octets: Array(demande.declaration)) }

    static func lire(_ rangees: Rangees) throws -> ChangementEnCours? { try rangees.lire(.registre, nom) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }

    static func effacer(_ rangees: Rangees) throws { try rangees.effacer(.registre, nom) }
}
