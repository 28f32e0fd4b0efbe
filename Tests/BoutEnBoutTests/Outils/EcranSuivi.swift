import Foundation

/// A terminal that is followed word by word: all that it shows is compared with what a person is expected to see, before each
/// answer is typed. Hours, ids, recovery codes, addresses and the test's folders are marks, the same on every run.
final class EcranSuivi {
    let terminal: TerminalDeTest
    private let colonnes: Int
    private let dossier: URL
    /// Where received files go.
    private let reception: String
    /// What stands above the prompt.
    private var fait: [String] = []
    /// The prompt.
    private var invite: [String] = []
    /// The screen as it was when so many bytes had been written.
    private var vus: (octets: Int, derniere: String, mots: [String]) = (0, "", [])

    /// - Parameters:
    ///   - dossier: the folder whose paths are a mark.
    ///   - reception: the folder that received files go to; it is gone with this object.
    init(_ terminal: TerminalDeTest, colonnes: Int, dossier: URL, reception: String) {
        self.terminal = terminal
        self.colonnes = colonnes
        self.dossier = dossier
        self.reception = reception
    }

    deinit { try? FileManager.default.removeItem(atPath: reception) }

    /// Sees and does what `transcription` says: the screen's words up to an answer in ⟦⟧, which is then typed, and so on.
    ///
    /// `⟦*word⟧` is an answer that is not shown, `⟦^C⟧` and `⟦^D⟧` are keys, `⟦^Uword⟧` clears the line first. What is written after a prompt that ends in `> ` goes
    /// away with it, as in a conversation.
    func jouer(_ transcription: String) async throws {
        let morceaux = transcription.split(separator: "⟦", omittingEmptySubsequences: false)
        for (rang, morceau) in morceaux.enumerated() {
            var texte = morceau
            if rang > 0 {
                guard let fin = morceau.firstIndex(of: "⟧") else { throw ErreurEssai("⟧ is missing: \(morceau)") }
                try repondre(String(morceau[..<fin]))
                texte = morceau[morceau.index(after: fin)...]
            }
            // Before the first answer and after the last one there may be nothing new.
            guard texte.contains(where: { !$0.isWhitespace }) else { continue }
            var lignes = texte.split(separator: "\n", omittingEmptySubsequences: false)
            invite = lignes.popLast().map { normaliser([String($0)]) } ?? []
            fait += normaliser(lignes.map(String.init))
            try await voir()
        }
    }

    /// Sees lines that come in by themselves, above the prompt.
    func recevoir(_ lignes: String) async throws {
        fait += normaliser([lignes])
        try await voir()
    }

    /// Types `reponse` once the last line of the screen is a prompt that holds `invite`.
    func repondre(_ reponse: String, a invite: String) async throws {
        let demande = try await attendre { () -> Bool? in
            relire()
            return "\(vus.derniere) ".contains(invite) ? true : nil
        }
        guard demande != nil else {
            throw ErreurEssai("“\(invite)” is not asked; the screen: \(mots.suffix(60).joined(separator: " "))")
        }
        try terminal.repondre(reponse)
    }

    /// Answers one prompt after the other.
    func repondre(_ reponses: [(invite: String, reponse: String)]) async throws {
        for (invite, reponse) in reponses { try await repondre(reponse, a: invite) }
    }

    /// Waits until the words of `texte` stand on the screen, one after the other.
    func trouver(_ texte: String) async throws {
        let attendu = normaliser([texte])
        let trouve = try await attendre { () -> Bool? in
            mots.contiennent(attendu) ? true : nil
        }
        guard trouve != nil else {
            throw ErreurEssai("not on the screen: \(texte)\nthe screen: \(mots.suffix(80).joined(separator: " "))")
        }
    }

    private func repondre(_ reponse: String) throws {
        let disparait = invite.contains { $0.hasSuffix(">") }
        switch reponse {
        case "^C": try terminal.taper("\u{3}")
        case "^D": try terminal.taper("\u{4}")
        case _ where reponse.hasPrefix("^U"): try terminal.repondre("\u{15}" + reponse.dropFirst(2))
        case _ where reponse.hasPrefix("*"): try terminal.repondre(String(reponse.dropFirst()))
        default:
            try terminal.repondre(reponse)
            if !disparait { invite += normaliser([reponse]) }
        }
        if !disparait { fait += invite }
        invite = []
    }

    /// Waits until the screen shows what is expected, and nothing else.
    private func voir() async throws {
        let attendu = fait + invite
        var vu: [String] = []
        let arrive = try await attendre { () -> Bool? in
            vu = mots
            return vu == attendu ? true : nil
        }
        guard arrive == nil else { return }
        let commun = zip(vu, attendu).prefix { $0 == $1 }.count
        let (debut, suite) = (vu[..<commun].suffix(12), 30)
        throw ErreurEssai(
            """
            after “\(debut.joined(separator: " "))”
            expected: \(attendu.dropFirst(commun).prefix(suite).joined(separator: " "))
            seen:     \(vu.dropFirst(commun).prefix(suite).joined(separator: " "))
            """)
    }

    /// All that the screen shows, above what fits on it too.
    var mots: [String] {
        relire()
        return vus.mots
    }

    /// Draws the screen again, when something was written since.
    private func relire() {
        let tout = terminal.tout
        guard tout.utf8.count != vus.octets else { return }
        let lignes = EcranDeTest(colonnes: colonnes, tout).lignes
        vus = (tout.utf8.count, lignes.last ?? "", normaliser(lignes))
    }

    /// Lines as words, with marks for what differs from run to run.
    private func normaliser(_ lignes: [String]) -> [String] {
        lignes.joined(separator: "\n")
            .replacing(reception, with: "‹reception›")
            .replacing(dossier.path, with: "‹dossier›")
            .replacing(/‹dossier›([^\s»”'",:)]*[^\s»”'",:).])?/, with: "‹chemin›")
            .replacing(/https?:\/\/127\.0\.0\.1:\d+/, with: "‹adresse›")
            .replacing(/([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}/, with: "‹code›")
            .replacing(/\b[0-9a-f]{32,}\b/, with: "‹id›")
            .replacing(/(~|relais-)[0-9a-f]{4,}…?/) { $0.output.1 + "‹id›" }
            .replacing(/\b\d\d:\d\d\b/, with: "‹heure›")
            .replacing("\u{A0}", with: " ")
            .split(whereSeparator: \.isWhitespace).map(String.init)
    }
}

extension [String] {
    /// Whether `mots` stand in it side by side.
    fileprivate func contiennent(_ mots: [String]) -> Bool {
        guard let premier = mots.first, mots.count <= count else { return mots.isEmpty }
        return indices.dropLast(mots.count - 1).contains {
            self[$0] == premier && Array(self[$0..<$0 + mots.count]) == mots
        }
    }
}
