import Foundation

/// What goes through a profile's socket: one JSON object a line.
enum MessagesPrise {
    static let version = 1
    /// The longest line, in bytes, without its line feed.
    static let longueurMax = 1024 * 1024

    /// `message` as a line.
    /// - Throws: `inattendue` when it is longer than a line may be.
    static func ligne(_ message: some Encodable) throws -> [UInt8] {
        let codeur = JSONEncoder()
        codeur.outputFormatting = .withoutEscapingSlashes
        let octets = try codeur.encode(message)
        guard octets.count <= longueurMax else {
            throw ErreurClient.inattendue("a line of \(octets.count) bytes for the profile's socket")
        }
        return octets + [0x0a]
    }

    /// The first line of a caller: a command.
    struct Demande: Codable, Hashable, Sendable {
        /// `MessagesPrise.version` of the caller.
        let v: Int
        /// The command line, without the program's name.
        let arguments: [String]
        let langue: String
        let json: Bool
        /// The caller's time zone, as the system names it.
        let fuseau: String
        let apport: Apport
    }

    /// Every further line of a caller: what became of a line for standard output, so that nothing counts as shown that was
    /// not.
    struct Accuse: Codable, Hashable, Sendable {
        let imprime: Bool
    }

    /// A line of the process that has the profile open; `fin` is the last one.
    enum Reponse: Codable, Hashable, Sendable {
        case emission(Emission)
        case fin(Int32)

        private enum Champ: String, CodingKey {
            case sortie, erreur, progres, fin
        }

        init(from decoder: any Decoder) throws {
            let champs = try decoder.container(keyedBy: Champ.self)
            guard let champ = champs.allKeys.first, champs.allKeys.count == 1 else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: champs.codingPath, debugDescription: "one field expected"))
            }
            self =
                switch champ {
                case .sortie: .emission(.sortie(try champs.decode(String.self, forKey: champ)))
                case .erreur: .emission(.erreur(try champs.decode(String.self, forKey: champ)))
                case .progres: .emission(.progres(try champs.decode(String.self, forKey: champ)))
                case .fin: .fin(try champs.decode(Int32.self, forKey: champ))
                }
        }

        func encode(to encoder: any Encoder) throws {
            var champs = encoder.container(keyedBy: Champ.self)
            switch self {
            case .emission(.sortie(let ligne)): try champs.encode(ligne, forKey: .sortie)
            case .emission(.erreur(let ligne)): try champs.encode(ligne, forKey: .erreur)
            case .emission(.progres(let texte)): try champs.encode(texte, forKey: .progres)
            case .fin(let code): try champs.encode(code, forKey: .fin)
            }
        }
    }
}
