#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The screen and the keyboard of the menus. On a terminal it edits the line itself, so that what arrives meanwhile is
/// written above it; on one that can do nothing, or on none, it reads lines and writes plain text without escape sequences.
actor Terminal {
    /// Whether the cursor can be moved.
    nonisolated let interactif: Bool
    private let mode: ModeTerminal?
    private let clavier = Clavier()
    private var recus: ArraySlice<UInt8> = []
    private var editeur = EditeurLigne()
    private var invite: String?
    private var masque = false
    /// What stands on the line that was asked for last: all of it, or until now, or when there was no more of it.
    var surLaLigne: String { masque ? "" : editeur.texte }
    /// A line above the prompt that is replaced as things go on.
    private var suivi: String?
    /// What stands on the screen below the lines that stay: `suivi` as it was drawn, the prompt, and what was typed.
    private var dessin: (suivi: MiseEnLignes?, place: MiseEnLignes)?

    init() {
        mode = ModeTerminal(STDIN_FILENO)
        let connu = getenv("TERM").map { String(cString: $0) } ?? ""
        interactif = mode != nil && isatty(STDOUT_FILENO) == 1 && !connu.isEmpty && connu != "dumb"
    }

    /// Columns of the screen.
    nonisolated var largeur: Int { Largeur.terminal(STDOUT_FILENO) }

    /// Takes the terminal over: from now on nothing that is typed is shown but on the line that is asked for.
    func ouvrir() {
        mode?.prendre(repos)
        ModeTerminal.surRetour { [weak self] in Task { await self?.redessiner() } }
        // Where lines are edited by the terminal itself, it knows Ctrl-Z itself.
        let suspension: @Sendable () -> Void = { [weak self] in Task { await self?.suspendre() } }
        clavier.demarrer(surSuspension: interactif ? suspension : nil)
    }

    /// Leaves the terminal as it was found.
    nonisolated func fermer() { ModeTerminal.rendre() }

    /// Writes whole lines; what is being typed stays below them.
    /// - Parameter retrait: how far a line that is too wide for the screen is set in where it goes on.
    /// - Returns: false when they could not be written.
    @discardableResult
    func afficher(_ texte: String, retrait: Int = 0) -> Bool {
        guard interactif else {
            // What stands after a prompt would seem to be the answer.
            return ecrire((invite == nil ? "" : "\n") + texte + "\n" + (invite ?? ""))
        }
        let lignes = Repli.replier(texte, largeur: largeur, retrait: retrait) + "\n"
        return ecrire(effacement() + lignes + nouveauDessin())
    }

    /// Asks for a line.
    /// - Parameters:
    ///   - masque: for passwords, nothing of the answer is shown, and only what is typed from now on belongs to it.
    ///   - effacee: question and answer are drawn away again, since the caller shows what became of them.
    ///   - depart: what stands on the line already.
    ///   - retour: the command that Ctrl-X gives, with what stands on the line behind it.
    /// - Returns: nil at the end of input.
    /// - Throws: `interruption` after Ctrl-C.
    func lireLigne(
        _ invite: String, masque: Bool = false, effacee: Bool = false, depart: String = "", retour: String? = nil
    ) async throws -> String? {
        self.invite = invite
        self.masque = masque
        editeur = EditeurLigne(depart, retour: retour)
        if masque, let mode {
            recus = []
            mode.oublierFrappe()
            clavier.oublier()
        }
        mode?.prendre(interactif ? .touches(collage: !masque) : .lignes(echo: !masque))
        defer {
            finirLigne(effacee: effacee)
            self.invite = nil
            mode?.prendre(repos)
        }
        if interactif {
            redessiner()
        } else {
            ecrire(invite)
            ModeTerminal.noterDessin("\n")
        }
        return interactif ? try await lireEdite() : await lirePlein()
    }

    // MARK: Reading

    /// How the terminal is while nothing is asked.
    private var repos: ModeTerminal.Genre { interactif ? .touches(collage: true) : .lignes(echo: false) }

    private func lireEdite() async throws -> String? {
        while true {
            var change = false
            while let octet = recus.popFirst() {
                switch editeur.recevoir(octet) {
                case .change: change = true
                case .ligne(let ligne):
                    editeur = EditeurLigne(ligne)
                    return ligne
                case .interruption: throw ErreurClient.interruption
                case .fin: return nil
                case nil: break
                }
            }
            // A burst of bytes is drawn once, at its end.
            if change { redessiner() }
            guard let suite = await clavier.lire() else { return nil }
            recus += suite
        }
    }

    private func lirePlein() async -> String? {
        while true {
            if let fin = recus.firstIndex(of: 0x0a) {
                defer { recus = recus[(fin + 1)...] }
                return String(decoding: recus[..<fin], as: UTF8.self)
            }
            guard let suite = await clavier.lire() else {
                defer { recus = [] }
                return recus.isEmpty ? nil : String(decoding: recus, as: UTF8.self)
            }
            recus += suite
        }
    }

    // MARK: Drawing

    /// Draws again what may have to stand otherwise.
    private func redessiner() {
        guard interactif, invite != nil || suivi != nil else { return }
        ecrire(effacement() + nouveauDessin())
    }

    private func suspendre() {
        ecrire(effacement())
        ModeTerminal.suspendre()
        // Who comes back does not see how much of a password was there.
        if masque { editeur = EditeurLigne() }
        ecrire(nouveauDessin())
    }

    /// The cursor goes below the answer, or the answer away.
    private func finirLigne(effacee: Bool) {
        if interactif {
            let efface = effacement()
            let place = effacee ? nil : place(avant: (invite ?? "") + (masque ? "" : editeur.texte), apres: "")
            invite = nil
            ecrire(efface + (place.map { $0.sequence + "\n" } ?? "") + nouveauDessin())
        } else {
            ModeTerminal.noterDessin("")
            // Nobody has shown the line's end.
            if masque || mode == nil { ecrire("\n") }
        }
    }

    /// What takes away all that is drawn below the lines that stay.
    private func effacement() -> String {
        guard let dessin else { return "" }
        self.dessin = nil
        let dessus =
            (dessin.suivi.map { $0.lignesAuDessus(largeur: largeur) + 1 } ?? 0)
            + dessin.place.lignesAuDessus(largeur: largeur)
        return (dessus > 0 ? "\u{1B}[\(dessus)A" : "") + "\r\u{1B}[J"
    }

    /// What draws it, from the left margin on.
    private func nouveauDessin() -> String {
        guard invite != nil || suivi != nil else {
            ModeTerminal.noterDessin("")
            return ""
        }
        let place = place(
            avant: (invite ?? "") + (masque || invite == nil ? "" : editeur.avant),
            apres: masque || invite == nil ? "" : editeur.apres)
        let suivi = suivi.map { MiseEnLignes(avant: Largeur.abreger($0, largeur - 1), largeur: largeur, hauteur: 1) }
        dessin = (suivi, place)
        let dessous = place.lignesDessous
        ModeTerminal.noterDessin((dessous > 0 ? "\u{1B}[\(dessous)B" : "") + "\n")
        return (suivi.map { $0.sequence + "\n" } ?? "") + place.sequence
    }

    private func place(avant: String, apres: String) -> MiseEnLignes {
        let hauteur = Largeur.hauteur(STDOUT_FILENO)
        // Half of the screen, so that the conversation stays in sight, but never less than there is to be seen at all.
        return MiseEnLignes(
            avant: avant, apres: apres, largeur: largeur, hauteur: max(hauteur / 2, min(4, hauteur - 1)))
    }

    @discardableResult
    private func ecrire(_ texte: String) -> Bool { texte.isEmpty || SortieStandard.ecrire(texte) }
}

extension Terminal: EcranDeSuivi {
    nonisolated var redessine: Bool { interactif }

    func suivre(_ ligne: String?) {
        guard interactif else { return }
        let efface = effacement()
        suivi = ligne
        ecrire(efface + nouveauDessin())
    }

    func ecrireLigne(_ ligne: String) { afficher(ligne) }
}
