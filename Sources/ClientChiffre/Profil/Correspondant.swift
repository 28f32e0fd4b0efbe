import Contrat
import CryptoChiffre
import Foundation

/// Somebody this profile has met: who they are is pinned at the first contact.
struct Correspondant: Codable, Sendable {
    /// The account, 16 bytes.
    var compte: Data
    /// What they call themselves.
    var pseudo: String
    /// Whether the relay's directory says the same.
    var confirme: Bool
    /// The pinned statement, encoded.
    var declaration: Data
    /// The bundles last fetched.
    var paquets: [PreclesAppareil]
    /// When they were fetched, in seconds since 1970.
    var paquetsDate: UInt64

    init(_ declaration: Declaration, pseudo: String, confirme: Bool) {
        compte = Data(declaration.compte.octets)
        self.pseudo = pseudo
        self.confirme = confirme
        self.declaration = Data(declaration.octets)
        paquets = []
        paquetsDate = 0
    }

    func compteId() throws -> CompteId { try CompteId(Array(compte)) }

    func declarationEpinglee() throws -> Declaration { try Declaration(octets: Array(declaration)) }

    /// The name to show: a claim is marked, and told apart from the others who claim the same.
    func nom(_ textes: Textes) -> String {
        confirme ? Assainir.ligne(pseudo) : "\(adresseLongue) (\(textes.nonConfirme))"
    }

    /// How they are told apart from others who claim the same name: enough of the account's id that nobody makes a second
    /// one in a reasonable time.
    var adresseLongue: String { "\(Assainir.ligne(pseudo))~\(Hexadecimal.texte(compte.prefix(8)))" }

    static func lire(_ compte: CompteId, _ rangees: Rangees) throws -> Correspondant? {
        try rangees.lire(.correspondants, compte.octets)
    }

    static func tous(_ rangees: Rangees) throws -> [Correspondant] { try rangees.lireTout(.correspondants) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .correspondants, Array(compte)) }
}
