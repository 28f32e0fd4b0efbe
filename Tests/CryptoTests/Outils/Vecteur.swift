import CryptoChiffre
import Foundation

/// A block of one of our vector files (Vecteurs/README.md): where it comes from, and its named values.
struct Vecteur: Sendable, CustomStringConvertible {
    struct Illisible: Error, CustomStringConvertible {
        let description: String
    }

    let fichier: String
    let ligne: Int
    private let valeurs: [String: String]

    var description: String {
        "\(fichier):\(ligne) \(valeurs["document"] ?? "") \(valeurs["section"] ?? "")"
    }

    func octets(_ nom: String) throws -> [UInt8] {
        guard let octets = Hexadecimal.octets(try valeur(nom)) else { throw illisible("\(nom) is not hexadecimal") }
        return octets
    }

    /// As `octets`, or nil when the block has no such name.
    func octetsSiPresents(_ nom: String) throws -> [UInt8]? { valeurs[nom] == nil ? nil : try octets(nom) }

    func nombre(_ nom: String) throws -> Int {
        guard let nombre = Int(try valeur(nom)) else { throw illisible("\(nom) is not a number") }
        return nombre
    }

    func texte(_ nom: String) throws -> String {
        let texte = try valeur(nom)
        guard texte.count >= 2, texte.hasPrefix("\""), texte.hasSuffix("\"") else {
            throw illisible("\(nom) is not a text")
        }
        return String(texte.dropFirst().dropLast())
    }

    /// Every block of `fichier`, or those of one `genre`; never none.
    static func lire(_ fichier: String, genre: String? = nil) throws -> [Vecteur] {
        guard let url = Bundle.module.url(forResource: "Vecteurs/\(fichier)", withExtension: "txt") else {
            throw Illisible(description: "no vector file \(fichier)")
        }
        let lus = try decouper(String(contentsOf: url, encoding: .utf8), fichier)
        let voulus = try lus.filter { try genre == nil || $0.texte("genre") == genre }
        guard !voulus.isEmpty else { throw Illisible(description: "\(fichier): no block \(genre ?? "")") }
        return voulus
    }

    static func decouper(_ texte: String, _ fichier: String) throws -> [Vecteur] {
        var vecteurs: [Vecteur] = []
        var valeurs: [String: String] = [:]
        var debut = 0
        var courant: String?
        func fermer() throws {
            guard !valeurs.isEmpty else { return }
            let vecteur = Vecteur(fichier: fichier, ligne: debut, valeurs: valeurs)
            _ = (try vecteur.texte("document"), try vecteur.texte("section"))
            vecteurs.append(vecteur)
            valeurs = [:]
            courant = nil
        }
        for (indice, ligne) in texte.components(separatedBy: "\n").enumerated() where !ligne.hasPrefix("#") {
            if ligne.isEmpty {
                try fermer()
            } else if ligne.hasPrefix(" "), let nom = courant {
                valeurs[nom, default: ""] += ligne.trimmingCharacters(in: .whitespaces)
            } else {
                let parties = ligne.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let nom = parties[0].trimmingCharacters(in: .whitespaces)
                guard parties.count == 2, !nom.isEmpty, valeurs[nom] == nil else {
                    throw Illisible(description: "\(fichier):\(indice + 1)")
                }
                if valeurs.isEmpty { debut = indice + 1 }
                valeurs[nom] = parties[1].trimmingCharacters(in: .whitespaces)
                courant = nom
            }
        }
        try fermer()
        return vecteurs
    }

    private func valeur(_ nom: String) throws -> String {
        guard let valeur = valeurs[nom] else { throw illisible("no \(nom)") }
        return valeur
    }

    private func illisible(_ raison: String) -> Illisible { Illisible(description: "\(fichier):\(ligne): \(raison)") }
}
