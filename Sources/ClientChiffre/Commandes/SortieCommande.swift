import Foundation

/// Something that a command says.
enum Emission: Hashable, Sendable {
    /// A line for standard output.
    case sortie(String)
    /// A line for standard error.
    case erreur(String)
    /// How far the work has come: shown at a terminal until the next thing is said.
    case progres(String)
}

/// What a command prints: lines for people, or one JSON object a line. Where the lines go does not concern the command.
struct SortieCommande: Sendable {
    let textes: Textes
    let json: Bool
    let affichage: AfficherConversation
    private let emettre: @Sendable (Emission) async throws -> Void
    private let temoin: @Sendable ([Messagerie.Ligne]) async -> Void

    /// - Parameters:
    ///   - emettre: takes what is said; a line for standard output has been printed when it returns.
    ///   - temoin: told what the command added to the history.
    init(
        textes: Textes, json: Bool, fuseau: TimeZone = .current,
        temoin: @escaping @Sendable ([Messagerie.Ligne]) async -> Void = { _ in },
        emettre: @escaping @Sendable (Emission) async throws -> Void = EmissionStandard.emettre
    ) {
        self.textes = textes
        self.json = json
        affichage = AfficherConversation(textes, fuseau: fuseau)
        self.emettre = emettre
        self.temoin = temoin
    }

    /// Prints `objet` with `--json`, else `texte`.
    /// - Throws: `fichier` when standard output does not take it: what was to be seen once is not counted as seen.
    func dire(_ objet: some Encodable, _ texte: @autoclosure () -> String) async throws {
        try await emettre(.sortie(json ? try ligne(objet) : texte()))
    }

    /// Prints a line for people.
    func dire(_ texte: String) async throws { try await emettre(.sortie(texte)) }

    /// Prints a message.
    func dire(_ message: MessageLocal, avec correspondant: Correspondant) async throws {
        try await dire(
            ObjetMessage(message, correspondant, affichage),
            affichage.afficherConversation(message, avec: correspondant))
    }

    /// Says something on standard error.
    func signaler(_ texte: String) async { try? await emettre(.erreur(texte)) }

    /// Says how far the work has come; nothing of it stays, and programs do not see it.
    func progresser(_ texte: String) async {
        if !json { try? await emettre(.progres(texte)) }
    }

    /// Says what went wrong on standard error.
    func erreur(_ erreur: ErreurClient) async {
        struct Objet: Encodable {
            let erreur: String
            let message: String
            let codeSortie: Int32
        }
        let message = textes.erreur(erreur)
        let objet = Objet(erreur: erreur.code, message: message, codeSortie: erreur.codeSortie)
        await signaler(json ? ((try? ligne(objet)) ?? message) : message)
    }

    /// Tells the menus, when this runs in them, what the command has added to the history.
    func annoncer(_ lignes: [Messagerie.Ligne]) async {
        if !lignes.isEmpty { await temoin(lignes) }
    }

    private func ligne(_ objet: some Encodable) throws -> String {
        let codeur = JSONEncoder()
        codeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try codeur.encode(objet), as: UTF8.self)
    }
}
