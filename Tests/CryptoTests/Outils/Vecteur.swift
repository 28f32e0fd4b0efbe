import CryptoChiffre
import Foundation

/// A vector of one of our files (Vecteurs/README.md): where it comes from, and its named values.
struct Vecteur: Sendable, CustomStringConvertible {
    struct Illisible: Error, CustomStringConvertible {
        let description: String
    }

    private struct Fichier: Decodable {
        let vecteurs: [[String: Valeur]]
    }

    private struct Valeur: Decodable, Sendable {
        let texte: String?
        let nombre: Int?

        init(from decoder: any Decoder) throws {
            let valeur = try decoder.singleValueContainer()
            texte = try? valeur.decode(String.self)
            nombre = texte == nil ? try valeur.decode(Int.self) : nil
        }
    }

    let fichier: String
    let rang: Int
    private let valeurs: [String: Valeur]

    var description: String {
        "\(fichier) \(rang) \((try? texte("document")) ?? "") \((try? texte("section")) ?? "")"
    }

    func octets(_ nom: String) throws -> [UInt8] {
        guard let octets = Hexadecimal.octets(try texte(nom)) else { throw illisible("\(nom) is not hexadecimal") }
        return octets
    }

    /// As `octets`, or nil when the vector has no such name.
    func octetsSiPresents(_ nom: String) throws -> [UInt8]? { valeurs[nom] == nil ? nil : try octets(nom) }

    func nombre(_ nom: String) throws -> Int {
        guard let nombre = valeurs[nom]?.nombre else { throw illisible("\(nom) is not a number") }
        return nombre
    }

    func texte(_ nom: String) throws -> String {
        guard let texte = valeurs[nom]?.texte else { throw illisible("\(nom) is not a text") }
        return texte
    }

    /// Every vector of `fichier`, or those of one `genre`; never none.
    static func lire(_ fichier: String, genre: String? = nil) throws -> [Vecteur] {
        guard let url = Bundle.module.url(forResource: "Vecteurs/\(fichier)", withExtension: "json") else {
            throw Illisible(description: "no vector file \(fichier)")
        }
        let lus = try JSONDecoder().decode(Fichier.self, from: Data(contentsOf: url)).vecteurs.enumerated()
            .map { Vecteur(fichier: fichier, rang: $0.offset, valeurs: $0.element) }
        for vecteur in lus { _ = (try vecteur.texte("document"), try vecteur.texte("section")) }
        let voulus = try lus.filter { try genre == nil || $0.texte("genre") == genre }
        guard !voulus.isEmpty else { throw Illisible(description: "\(fichier): no vector \(genre ?? "")") }
        return voulus
    }

    private func illisible(_ raison: String) -> Illisible { Illisible(description: "\(fichier) \(rang): \(raison)") }
}
