import Contrat
import CryptoChiffre
import Foundation

/// What one must know to fetch and open a file (protocol section 6): it travels as a content and is kept in the history.
struct Manifeste: Codable, Hashable, Sendable {
    /// The file's id at the relay, 64 hexadecimal digits.
    var id: String
    /// Its key, 32 bytes.
    var cle: Data
    /// The header that the ciphertext begins with, 41 bytes.
    var entete: Data
    /// Size of the content in bytes.
    var taille: Int64
    /// Size at the relay in bytes.
    var tailleChiffree: Int64
    /// What the sender calls it: made safe before it names anything here.
    var nom: String
    /// Media type, as the sender has it.
    var type: String
    /// The deletion secret, 32 bytes.
    var effacement: Data
    /// When the relay lets it go, in seconds since 1970.
    var expire: UInt64

    private static let nomMax = 1024
    private static let typeMax = 128

    /// Whether sizes and forms are those of the protocol.
    var estValide: Bool {
        guard (try? TailleFichier.chiffree(taille)) == tailleChiffree else { return false }
        return Hexadecimal.octets(id)?.count == LimitesContrat.tailleIdFichier && cle.count == CleFichier.taille
            && entete.count == CleFichier.tailleEntete && effacement.count == SecretEffacement.taille
            && (1...Self.nomMax).contains(nom.utf8.count) && type.utf8.count <= Self.typeMax
    }
}
