import Contrat
import CryptoChiffre
import Foundation

/// The account that this profile is, in the register.
struct CompteLocal: Codable, Sendable {
    private static let nom = Array("compte".utf8)

    var pseudo: String
    /// The relay's addresses as last used: one, or several with commas in between.
    var relais: String
    /// Of several, the one that answered last and said the relay's name; nil before, and of one.
    var adresse: String?
    /// The certificate authority's file, when the relay has its own.
    var autorite: String?
    /// All its statements, encoded, oldest first.
    var declarations: [Data]
    /// The name that the relay was asked for and has not answered about yet.
    var pseudoDemande: String?
    /// Whether others are told what was read; nil: they are.
    var accusesLecture: Bool?
    /// The relay was asked to erase the account.
    var suppression: Bool?
    /// Not yet acknowledged by the relay: what to repeat, and the recovery code that nobody has seen yet.
    var creation: Creation?
    /// The current token and when it ends.
    var jeton: ReponseSeConnecter?

    /// A creation under way. It is kept until the code was shown, so that a lost answer loses no account.
    struct Creation: Codable, Sendable {
        var demande: DemandeCreerCompte?
        var codeRecuperation: String
    }

    /// Where the token may go without a question.
    var adresseDuJeton: String { adresse ?? relais }

    /// Notes the addresses of `requetes` and, of several, the one that is known to be this relay's.
    mutating func retenir(_ requetes: Requetes) {
        relais = requetes.adresses.texte
        adresse = requetes.adresses.toutes.count > 1 ? requetes.adresseSure ?? adresse : nil
    }

    /// Its statements, decoded, oldest first.
    func chaine() throws -> [Declaration] {
        try declarations.map { octets throws(ErreurCrypto) in try Declaration(octets: Array(octets)) }
    }

    /// Its newest statement.
    func declaration() throws -> Declaration {
        guard let derniere = declarations.last else { throw ErreurClient.inattendue("an account without a statement") }
        return try Declaration(octets: Array(derniere))
    }

    static func lire(_ rangees: Rangees) throws -> CompteLocal? { try rangees.lire(.registre, nom) }

    func ecrire(_ rangees: Rangees) throws { try rangees.ecrire(self, .registre, Self.nom) }
}
