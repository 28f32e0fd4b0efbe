import CryptoChiffre
import Foundation

/// The relay's secret: 32 bytes in a file of their own, outside the database, so that a stolen database alone neither
/// forges nonces nor tells false salts from true ones.
struct SecretRelais: Sendable {
    /// What a hash under the secret is for. No value made for one use is accepted for another.
    enum Usage: String {
        case nonce = "messagerie/v1/relais/nonce"
        case compteFactice = "messagerie/v1/relais/compte-factice"
        case selFactice = "messagerie/v1/relais/sel-factice"
        case temoin = "messagerie/v1/relais/temoin"
        case debit = "messagerie/v1/relais/debit"
        case changement = "messagerie/v1/relais/changement"
    }

    static let taille = 32
    private let cle: Secret

    /// Takes a copy of 32 bytes.
    init(_ octets: [UInt8]) throws {
        cle = try Arene(capacite: Self.taille).copier(octets)
    }

    /// Reads the file, or makes it when the relay starts for the first time.
    /// - Throws: `ErreurDemarrage` when others may read it, when it is no secret, or when it is gone although the database
    ///   exists: another one would change the salts of unknown pseudos and so give the known ones away.
    init(chemin: String, premierDemarrage: Bool) throws {
        let fichiers = FileManager.default
        if !fichiers.fileExists(atPath: chemin) {
            guard premierDemarrage else {
                throw ErreurDemarrage(
                    "the database exists but its secret \(chemin) is missing; restore that file from a backup, or name "
                        + "it with --secret")
            }
            try FichierPrive.ecrire(Alea.octets(Self.taille), chemin: chemin)
        }
        let droits = try fichiers.attributesOfItem(atPath: chemin)[.posixPermissions] as? NSNumber
        guard let droits, droits.intValue & 0o077 == 0 else {
            throw ErreurDemarrage("the secret \(chemin) can be read by others than its owner; run: chmod 600 \(chemin)")
        }
        let octets = try FichierPrive.lire(chemin, max: Self.taille)
        guard octets.count == Self.taille else {
            throw ErreurDemarrage("the secret \(chemin) is not \(Self.taille) bytes long; restore it from a backup")
        }
        try self.init(octets)
    }

    /// Keyed BLAKE2b of `message` for one use: `taille` bytes (16 to 64).
    func hash(_ usage: Usage, _ message: [UInt8], taille: Int) throws -> [UInt8] {
        try Blake2b.hash(Array(usage.rawValue.utf8) + [0] + message, cle: cle, taille: taille)
    }
}
