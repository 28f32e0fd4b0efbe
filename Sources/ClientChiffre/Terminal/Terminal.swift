import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The screen and the keyboard of the menus. On a terminal it edits the line itself, so that what arrives meanwhile is
/// written above it; otherwise it reads lines and writes plain text.
actor Terminal {
    private let interactif: Bool
    private let mode: ModeTerminal?
    private let octets: AsyncStream<[UInt8]>
    private var editeur = EditeurLigne()
    private var recus: ArraySlice<UInt8> = []
    private var termine = false
    private var attente: CheckedContinuation<Void, Never>?
    private var invite: String?
    private var masque = false
    private var lignesDessinees = 0
    private var demarre = false

    init() {
        mode = ModeTerminal(STDIN_FILENO)
        interactif = mode != nil && isatty(STDOUT_FILENO) == 1
        octets = Self.lire(STDIN_FILENO)
    }

    /// Columns of the screen.
    nonisolated var largeur: Int { Largeur.terminal(STDOUT_FILENO) }

    /// Writes whole lines; what is being typed stays below them.
    /// - Parameter retrait: how far a line that is too wide for the screen is set in where it goes on.
    /// - Returns: false when they could not be written.
    @discardableResult
    func afficher(_ texte: String, retrait: Int = 0) -> Bool {
        effacerInvite()
        let ecrit = ecrire((interactif ? Repli.replier(texte, largeur: largeur, retrait: retrait) : texte) + "\n")
        dessinerInvite()
        return ecrit
    }

    /// Asks for a line.
    /// - Parameters:
    ///   - masque: for passwords, nothing of the answer is shown.
    ///   - effacee: question and answer are drawn away again, since the caller shows what became of them.
    ///   - depart: what stands on the line already.
    /// - Returns: nil at the end of input.
    /// - Throws: `interruption` after Ctrl-C.
    func lireLigne(
        _ invite: String, masque: Bool = false, effacee: Bool = false, depart: String = ""
    ) async throws -> String? {
        self.invite = invite
        self.masque = masque
        editeur = EditeurLigne(depart)
        // A keyboard without a screen is put into this mode too, or a password would be shown as it is typed.
        if interactif || masque { mode?.prendre(collage: interactif && !masque) }
        defer {
            if effacee { effacerInvite() } else if interactif { ecrire("\r\n") }
            self.invite = nil
            ModeTerminal.rendre()
        }
        dessinerInvite()
        return mode != nil && (interactif || masque) ? try await lireEdite() : try await lirePlein()
    }

    // MARK: Reading

    private func lireEdite() async throws -> String? {
        while true {
            while let octet = recus.popFirst() {
                switch editeur.recevoir(octet) {
                case .change where recus.isEmpty:
                    effacerInvite()
                    dessinerInvite()
                case .ligne(let ligne):
                    dessinerReponse(ligne)
                    return ligne
                case .interruption: throw ErreurClient.interruption
                case .fin: return nil
                case .change, nil: break
                }
            }
            guard await attendre() else { return nil }
        }
    }

    private func lirePlein() async throws -> String? {
        while true {
            if let fin = recus.firstIndex(of: 0x0a) {
                defer { recus = recus[(fin + 1)...] }
                return String(decoding: recus[..<fin], as: UTF8.self)
            }
            guard await attendre() else {
                defer { recus = [] }
                return recus.isEmpty ? nil : String(decoding: recus, as: UTF8.self)
            }
        }
    }

    /// Waits for more bytes; false at the end of input.
    private func attendre() async -> Bool {
        demarrer()
        let avant = recus.count
        if !termine { await withCheckedContinuation { attente = $0 } }
        return !termine || recus.count > avant
    }

    private func demarrer() {
        guard !demarre else { return }
        demarre = true
        Task {
            for await bloc in octets { recevoir(bloc) }
            finir()
        }
    }

    private func recevoir(_ bloc: [UInt8]) {
        recus += bloc
        reveiller()
    }

    private func finir() {
        termine = true
        reveiller()
    }

    private func reveiller() {
        attente?.resume()
        attente = nil
    }

    /// The bytes of a descriptor, read on a thread of their own since nothing else may block.
    private static func lire(_ descripteur: Int32) -> AsyncStream<[UInt8]> {
        AsyncStream { suite in
            let fil = Thread {
                var tampon = [UInt8](repeating: 0, count: 4096)
                while true {
                    let nombre = read(descripteur, &tampon, tampon.count)
                    if nombre < 0, errno == EINTR { continue }
                    guard nombre > 0 else { break }
                    suite.yield(Array(tampon[..<nombre]))
                }
                suite.finish()
            }
            fil.start()
        }
    }

    // MARK: Drawing

    private func dessinerInvite() { dessiner(editeur.texte) }

    /// The line as it stood when Enter was hit: a burst of bytes is drawn once, at its end.
    private func dessinerReponse(_ texte: String) {
        effacerInvite()
        dessiner(texte)
    }

    private func dessiner(_ saisi: String) {
        guard let invite else { return }
        guard interactif else {
            ecrire(invite)
            return
        }
        let ligne = invite + (masque ? "" : Assainir.ligne(saisi.replacing("\n", with: "⏎")))
        ecrire(ligne)
        lignesDessinees = max(0, Largeur.colonnes(ligne) - 1) / largeur
    }

    private func effacerInvite() {
        guard interactif, invite != nil else { return }
        if lignesDessinees > 0 { ecrire("\u{1B}[\(lignesDessinees)A") }
        ecrire("\r\u{1B}[J")
        lignesDessinees = 0
    }

    @discardableResult
    private func ecrire(_ texte: String) -> Bool { SortieStandard.ecrire(texte) }
}
