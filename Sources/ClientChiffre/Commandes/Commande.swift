import ArgumentParser
import Foundation

/// A command of `chiffre`: does its work, then ends with the exit code that says how it went.
protocol Commande: AsyncParsableCommand {
    var communes: OptionsCommunes { get }
    /// Does the work and prints what there is to say.
    func executer(_ sortie: SortieCommande) async throws
}

extension Commande {
    mutating func run() async throws {
        let sortie = SortieCommande(textes: communes.textes, json: communes.json)
        do {
            try await executer(sortie)
        } catch {
            let erreur = ErreurClient.depuis(error)
            sortie.erreur(erreur)
            throw ExitCode(erreur.codeSortie)
        }
    }

    /// Opens the profile, runs `travail`, and closes it whatever happens.
    func avecMessagerie(pseudo: String? = nil, _ travail: (Messagerie) async throws -> Void) async throws {
        let acces = communes.acces
        guard acces.dossier.contientUnCompte else { throw ErreurClient.profilAbsent(acces.dossier.chemin) }
        let messagerie = try await acces.ouvrir(pseudo: pseudo, mdp: try await communes.mdp())
        do {
            try await travail(messagerie)
        } catch {
            try await messagerie.fermer()
            throw error
        }
        try await messagerie.fermer()
    }
}

/// What a command prints: lines for people, or one JSON object a line.
struct SortieCommande: Sendable {
    let textes: Textes
    let json: Bool

    var affichage: AfficherConversation { AfficherConversation(textes) }

    /// Prints `objet` with `--json`, else `texte`.
    /// - Throws: `fichier` when standard output does not take it: what was to be seen once is not counted as seen.
    func dire(_ objet: some Encodable, _ texte: @autoclosure () -> String) throws {
        try ecrire(json ? try ligne(objet) : texte())
    }

    /// Prints a line for people.
    func dire(_ texte: String) throws { try ecrire(texte) }

    private func ecrire(_ ligne: String) throws {
        guard SortieStandard.ecrire(ligne + "\n") else {
            throw ErreurClient.fichier("standard output cannot be written")
        }
    }

    /// Says what went wrong on standard error.
    func erreur(_ erreur: ErreurClient) {
        struct Objet: Encodable {
            let erreur: String
            let message: String
            let codeSortie: Int32
        }
        let message = textes.erreur(erreur)
        let objet = Objet(erreur: erreur.code, message: message, codeSortie: erreur.codeSortie)
        SortieStandard.signaler(json ? ((try? ligne(objet)) ?? message) : message)
    }

    private func ligne(_ objet: some Encodable) throws -> String {
        let codeur = JSONEncoder()
        codeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try codeur.encode(objet), as: UTF8.self)
    }
}
