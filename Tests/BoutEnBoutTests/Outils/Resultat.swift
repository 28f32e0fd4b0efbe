import Foundation

/// What a command of `chiffre` said, and how it ended.
struct Resultat: Hashable, Sendable {
    let code: Int32
    let sortie: String
    let erreurs: String

    /// The name of the error that `--json` tells, or nil.
    var erreur: String? { try? JSONDecoder().decode(Erreur.self, from: Data(erreurs.utf8)).erreur }

    /// Itself, when it went well.
    func reussi() throws -> Resultat {
        guard code == 0 else { throw ErreurEssai("exit code \(code): \(erreurs)") }
        return self
    }

    /// One object a line, in the order of the lines.
    func objets<Objet: Decodable>(_ type: Objet.Type) throws -> [Objet] {
        try sortie.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    /// The one object that was printed.
    func un<Objet: Decodable>(_ type: Objet.Type) throws -> Objet {
        let objets = try objets(type)
        guard let seul = objets.first, objets.count == 1 else {
            throw ErreurEssai("\(objets.count) objects: \(sortie)")
        }
        return seul
    }

    private struct Erreur: Decodable {
        let erreur: String
    }
}

/// A message as `--json` prints it.
struct Message: Decodable, Hashable, Sendable {
    let id: String
    let correspondant: String
    let confirme: Bool
    let sens: String
    let type: String
    let texte: String
    let horodatage: String
    let etat: String
    let reponse: String?
    let modifie: String?
    let retire: Bool?
    let reactions: [String: String]?
    let duree: UInt32?
    let echeance: String?
    let recu: String?
    let relation: String

    /// Whether the relay has taken it, whatever became of it then.
    var estParti: Bool { ["depose", "remis", "lu"].contains(etat) }
}

/// A line of `conversations`.
struct Conversation: Decodable, Hashable, Sendable {
    let correspondant: String
    let compte: String
    let confirme: Bool
    let nonLus: Int
}

/// What `creer-compte` tells.
struct CompteCree: Decodable, Sendable {
    let pseudo: String
    let compte: String
    let relais: String
    let codeRecuperation: String
}

/// What `profil` tells.
struct Profil: Decodable, Sendable {
    let pseudo: String
    let compte: String
    let adresseRelais: String
    let conversations: Int
    let enAttente: Int
    let illisibles: Int
}
