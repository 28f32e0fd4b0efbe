import CryptoChiffre
import Foundation
import GRDB

/// How a message stands in its row, under its conversation's key: its text and the name of its file apart, so that a search
/// decodes nothing else.
extension MessageLocal {
    private static let table = "messages"
    private static let version: UInt8 = 1
    /// Most bytes of a text and of the rest: a content that this version does not know is kept whole, in base64.
    private static let partieMax = 256 * 1024

    /// - Parameter scelle: the row.
    init(scelle: Data, ordre: Int64, cle: CleRangee) throws {
        do {
            var clair = try cle.ouvrir(Array(scelle), table: Self.table, id: Rangees.id(ordre))
            defer { CryptoChiffre.effacer(&clair) }
            self = try clair.withUnsafeBufferPointer { try Self.decoder($0, Self.parties($0)) }
        } catch {
            throw Rangees.abimee(Self.table, error)
        }
    }

    /// Opens a row into `clair`, which the caller wipes, and decodes the message when `retenir` wants it for its text and the
    /// name of its file, in UTF-8.
    static func survoler(
        _ scelle: UnsafeBufferPointer<UInt8>, ordre: Int64, cle: CleRangee, dans clair: inout [UInt8],
        _ retenir: (_ texte: UnsafeBufferPointer<UInt8>, _ nom: UnsafeBufferPointer<UInt8>) -> Bool
    ) throws -> MessageLocal? {
        do {
            let nombre = try cle.ouvrir(scelle, table: table, id: Rangees.id(ordre), dans: &clair)
            return try clair.withUnsafeBufferPointer { clair in
                let rangee = UnsafeBufferPointer(rebasing: clair[..<nombre])
                let parties = try parties(rangee)
                let retenue = retenir(
                    UnsafeBufferPointer(rebasing: rangee[parties.texte]),
                    UnsafeBufferPointer(rebasing: rangee[parties.nom]))
                return retenue ? try decoder(rangee, parties) : nil
            }
        } catch {
            throw Rangees.abimee(table, error)
        }
    }

    /// Where the parts of an opened row stand in it.
    private typealias Parties = (texte: Range<Int>, nom: Range<Int>, reste: Range<Int>)

    private static func parties(_ clair: UnsafeBufferPointer<UInt8>) throws(ErreurCrypto) -> Parties {
        guard clair.first == version else { throw ErreurCrypto(.versionInconnue, "message row") }
        var place = 1
        func partie() throws(ErreurCrypto) -> Range<Int> {
            let debut = place + 4
            guard debut <= clair.count else { throw ErreurCrypto(.encodage, "message row") }
            let fin = debut + clair[place..<debut].reduce(0) { $0 << 8 | Int($1) }
            guard fin - debut <= partieMax, fin <= clair.count else { throw ErreurCrypto(.encodage, "message row") }
            place = fin
            return debut..<fin
        }
        let parties = (texte: try partie(), nom: try partie(), reste: try partie())
        guard place == clair.count else { throw ErreurCrypto(.encodage, "message row") }
        return parties
    }

    private static func decoder(_ clair: UnsafeBufferPointer<UInt8>, _ parties: Parties) throws -> MessageLocal {
        var message = try JSONDecoder().decode(MessageLocal.self, from: Data(clair[parties.reste]))
        message.texte = String(decoding: clair[parties.texte], as: UTF8.self)
        return message
    }

    /// Its row.
    func sceller(ordre: Int64, cle: CleRangee) throws -> Data {
        var sansTexte = self
        sansTexte.texte = ""
        sansTexte.citation = nil
        var codeur = Encodeur()
        codeur.entier(Self.version)
        codeur.variable(Array(texte.utf8))
        codeur.variable(Array((fichier?.nom ?? "").utf8))
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
