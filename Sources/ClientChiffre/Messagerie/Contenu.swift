import Contrat
import CryptoChiffre
import Foundation

/// What travels inside a session (protocol section 5), as JSON.
struct Contenu: Codable, Sendable {
    static let version = 1
    static let texte = "texte"
    static let fichier = "fichier"
    /// The last content of a session whose sender has new keys.
    static let rotation = "rotation"
    /// The sender has another name: the one in `pseudo`.
    static let pseudo = "pseudo"
    /// Messages that could not be read are asked for again.
    static let reprise = "reprise"
    /// What of the other's has come, and was read.
    static let accuse = "accuse"
    /// A text of the sender's has changed.
    static let modification = "modification"
    /// A message of the sender's is taken back, or the whole conversation is erased.
    static let suppression = "suppression"
    /// A sign put to a message.
    static let reaction = "reaction"
    /// How long messages stay once they were read.
    static let minuteur = "minuteur"
    /// Numbers that JSON carries exactly.
    private static let seqMax: UInt64 = 1 << 53
    private static let typeMax = 32
    /// Most messages asked for at once.
    static let demandesMax = 100

    /// What has come of one flow, and was read.
    struct Accuse: Codable, Hashable, Sendable {
        /// The flow's random name, 16 hexadecimal digits.
        let flux: String
        let remis: Plages
        let lus: Plages

        init(from decoder: any Decoder) throws {
            let champs = try decoder.container(keyedBy: CodingKeys.self)
            flux = try champs.decode(String.self, forKey: .flux)
            remis = Plages(paires: try champs.decode([[UInt64]].self, forKey: .remis))
            lus = Plages(paires: try champs.decode([[UInt64]].self, forKey: .lus))
        }
    }

    /// Most flows that one receipt is read about, and that are remembered.
    static let accusesMax = 16
    /// Most flows that one receipt is written about: with all their ranges they have room in a content.
    static let accusesParContenu = 8

    /// A statement, by number and hash.
    struct Repere: Codable, Hashable, Sendable {
        var numero: UInt32
        var hash: String

        init(_ declaration: Declaration) throws {
            numero = declaration.numero
            hash = Hexadecimal.texte(try declaration.hash())
        }

        /// What this says of an account whose newest statements are `connues`, oldest first.
        func compare(a connues: [Declaration]) throws -> Accord {
            guard let derniere = connues.last, numero <= derniere.numero else { return .plusRecent }
            guard let sienne = connues.first(where: { $0.numero == numero }) else { return .tropAncien }
            return Hexadecimal.texte(try sienne.hash()) == hash ? .meme : .autre
        }
    }

    /// How a statement that somebody names stands to those known.
    enum Accord: Sendable {
        case meme
        /// The same number, another statement.
        case autre
        /// Newer than those known.
        case plusRecent
        /// From before those kept.
        case tropAncien
    }

    /// What depends on the type: read leniently, since a type that this version does not know is kept all the same.
    struct Corps: Codable, Hashable, Sendable {
        var texte: String?
        var fichier: Manifeste?
        /// Of `rotation`: the new statement, encoded.
        var declaration: Data?
        /// Of `reprise`: the hashes of the ratchet messages that could not be read, in hexadecimal, at most 100.
        var messages: [String]?
        /// Of `texte`: the id of the content that it answers.
        var reponse: String?
        /// Of `texte` and `fichier`: how long it stays once it was read; of `minuteur`: what is agreed. In seconds, 0: it stays.
        var duree: UInt32?
        /// Of `minuteur`: counts what was agreed before.
        var version: UInt32?
        /// Of `accuse`.
        var accuses: [Accuse]?
        /// Of `modification`, `suppression` and `reaction`: the id of the message concerned.
        var message: String?
        /// Of `suppression`: whether all that was said before goes.
        var conversation: Bool?
        /// Of `reaction`; empty when it is taken back.
        var reaction: String?

        init(from decoder: any Decoder) throws {
            let champs = try? decoder.container(keyedBy: CodingKeys.self)
            texte = try? champs?.decodeIfPresent(String.self, forKey: .texte)
            fichier = try? champs?.decodeIfPresent(Manifeste.self, forKey: .fichier)
            declaration = try? champs?.decodeIfPresent(Data.self, forKey: .declaration)
            messages = try? champs?.decodeIfPresent([String].self, forKey: .messages)
            reponse = try? champs?.decodeIfPresent(String.self, forKey: .reponse)
            duree = try? champs?.decodeIfPresent(UInt32.self, forKey: .duree)
            version = try? champs?.decodeIfPresent(UInt32.self, forKey: .version)
            accuses = try? champs?.decodeIfPresent([Accuse].self, forKey: .accuses)
            message = try? champs?.decodeIfPresent(String.self, forKey: .message)
            conversation = try? champs?.decodeIfPresent(Bool.self, forKey: .conversation)
            reaction = try? champs?.decodeIfPresent(String.self, forKey: .reaction)
        }
    }

    var v: Int
    var type: String
    var id: String
    var conv: String
    var flux: String
    var seq: UInt64
    var prec: String
    var horodatage: String
    /// What the sender calls themselves: a claim until the directory confirms it.
    var pseudo: String
    var moi: Repere
    var toi: Repere
    var corps: Corps?

    /// The exact bytes that are encrypted and that the next content names.
    func octets() throws -> [UInt8] {
        let codeur = JSONEncoder()
        codeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try codeur.encode(self))
    }

    /// Reads a peer's content and checks that it speaks of this conversation.
    /// - Throws: `ErreurCrypto` of code `encodage`.
    init(_ octets: [UInt8], conversation: [UInt8]) throws(ErreurCrypto) {
        // The decoder takes other encodings, and passes over what is no UTF-8 in places: that would be shown as something else.
        guard String(validating: octets, as: UTF8.self) != nil, !octets.contains(0),
            let lu = try? JSONDecoder().decode(Contenu.self, from: Data(octets))
        else {
            throw ErreurCrypto(.encodage, "content is not the agreed JSON")
        }
        guard lu.v == Self.version else { throw ErreurCrypto(.versionInconnue, "content version \(lu.v)") }
        guard Hexadecimal.octets(lu.id)?.count == IdContenu.taille, lu.conv == Hexadecimal.texte(conversation),
            lu.fluxNumero != nil,
            lu.seq < Self.seqMax, lu.type.utf8.count <= Self.typeMax, Pseudo.defaut(lu.pseudo) == nil,
            [lu.prec, lu.moi.hash, lu.toi.hash].allSatisfy({ Hexadecimal.octets($0)?.count == 32 }), lu.date != nil
        else { throw ErreurCrypto(.encodage, "content out of its bounds or of another conversation") }
        self = lu
    }

    /// Its id.
    func idContenu() throws(ErreurCrypto) -> IdContenu { try IdContenu(Hexadecimal.octets(id) ?? []) }

    /// Of `reprise`: the hashes asked for, those of another size left out.
    var demandes: [[UInt8]] {
        (corps?.messages ?? []).prefix(Self.demandesMax).compactMap(Hexadecimal.octets).filter { $0.count == 32 }
    }

    var fluxNumero: UInt64? {
        guard let octets = Hexadecimal.octets(flux), octets.count == 8 else { return nil }
        return octets.reduce(0) { $0 << 8 | UInt64($1) }
    }

    var date: Date? { try? Date(horodatage, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
