import Foundation

/// Something that a command says.
enum Emission: Hashable, Sendable {
    /// A line for standard output.
    case sortie(String)
    /// A line for standard error.
    case erreur(String)
    /// A line to be drawn over the one before at the caller's terminal; an empty one takes it away.
    case progres(String)
}

/// What a command prints: lines for people, or one JSON object a line. Where the lines go does not concern the command.
struct SortieCommande: Sendable {
    let textes: Textes
    let json: Bool
    let affichage: AfficherConversation
    private let colonnes: Int?
    private let emettre: @Sendable (Emission) async throws -> Void
    private let temoin: @Sendable ([Messagerie.Ligne]) async -> Void

    /// - Parameters:
    ///   - colonnes: of the caller's screen, when a line of it can be drawn over.
    ///   - emettre: takes what is said; a line for standard output has been printed when it returns.
    ///   - temoin: told what the command added to the history.
    init(
        textes: Textes, json: Bool, fuseau: TimeZone = .current, colonnes: Int? = nil,
        temoin: @escaping @Sendable ([Messagerie.Ligne]) async -> Void = { _ in },
        emettre: @escaping @Sendable (Emission) async throws -> Void = EmissionStandard.emettre
    ) {
        self.textes = textes
        self.json = json
        affichage = AfficherConversation(textes, fuseau: fuseau)
        self.colonnes = colonnes
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

    /// Runs what changes a message that is there, prints it as it is then, and has it leave.
    func retouche(_ messagerie: Messagerie, _ travail: () async throws -> Messagerie.Ligne) async throws {
        let ligne = try await travail()
        let raison = await messagerie.viderSortie().raison
        await annoncer([ligne])
        try await dire(ligne.message, avec: ligne.correspondant)
        if let raison, !json { await signaler(textes.attente(raison)) }
    }

    /// Says something on standard error; to whoever has closed it there is nothing to be said.
    func signaler(_ texte: String) async { try? await emettre(.erreur(texte)) }

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

/// How far the work has come, for people: programs that asked for `--json` see nothing of it.
extension SortieCommande: EcranDeSuivi {
    var redessine: Bool { colonnes != nil && !json }
    var largeur: Int { colonnes ?? 80 }

    func suivre(_ ligne: String?) async {
        if redessine { try? await emettre(.progres(ligne ?? "")) }
    }

    func ecrireLigne(_ ligne: String) async {
        if !json { await signaler(ligne) }
    }
}
