import CryptoChiffre
import Foundation
import GRDB

/// How a message stands in its row, under its conversation's key: its text apart, so that a search decodes nothing else.
extension MessageLocal {
    private static let table = "messages"
    private static let version: UInt8 = 1
    /// Most bytes of a text and of the rest: a content that this version does not know is kept whole, in base64.
    private static let partieMax = 256 * 1024

    /// - Parameter scelle: the row.
    init(scelle: Data, ordre: Int64, cle: CleRangee) throws {
        self = try Self.lire(scelle, ordre: ordre, cle: cle) { texte, reste in
            var message = try JSONDecoder().decode(MessageLocal.self, from: Data(reste))
            message.texte = String(decoding: texte, as: UTF8.self)
            return message
        }
    }

    /// Runs `travail` on the text of a row in UTF-8 and on the rest, encoded; both are wiped afterwards.
    static func lire<R>(
        _ scelle: Data, ordre: Int64, cle: CleRangee, _ travail: ([UInt8], [UInt8]) throws -> R
    ) throws -> R {
        do {
            var clair = try cle.ouvrir(Array(scelle), table: table, id: Rangees.id(ordre))
            defer { CryptoChiffre.effacer(&clair) }
            var champs = Decodeur(clair)
            guard try champs.entier(UInt8.self) == version else {
                throw ErreurCrypto(.versionInconnue, "message row")
            }
            var (texte, reste) = (try champs.variable(max: partieMax), try champs.variable(max: partieMax))
            defer {
                CryptoChiffre.effacer(&texte)
                CryptoChiffre.effacer(&reste)
            }
            try champs.fin()
            return try travail(texte, reste)
        } catch {
            throw Rangees.abimee(table, error)
        }
    }

    /// Its row.
    func sceller(ordre: Int64, cle: CleRangee) throws -> Data {
        var sansTexte = self
        sansTexte.texte = ""
        sansTexte.citation = nil
        var codeur = Encodeur()
        codeur.entier(Self.version)
        codeur.variable(Array(texte.utf8))
        codeur.variable(Array(try JSONEncoder().encode(sansTexte)))
        var clair = codeur.octets
        defer { CryptoChiffre.effacer(&clair) }
        return Data(try cle.sceller(clair, table: Self.table, id: Rangees.id(ordre)))
    }

    /// The keyed name under which it is found by its content's id; nil for a notice.
    func nom(_ rangees: Rangees) throws -> Data? {
        try id.isEmpty ? nil : Self.nom(id, rangees)
    }

    /// - Parameter id: a content's, in hexadecimal.
    static func nom(_ id: String, _ rangees: Rangees) throws -> Data {
        Data(try rangees.trousseau.nom(table, Array(id.utf8)))
    }
}
