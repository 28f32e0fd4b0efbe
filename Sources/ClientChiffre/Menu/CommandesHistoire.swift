import CryptoChiffre
import Foundation

/// What one can write in a conversation about what was said in it, and what stays on its line.
extension Menu {
    /// Messages that a search shows before it stops.
    private static let trouvesMax = 50

    /// `/chercher MOTS`, in English `/search`. It goes on while one writes; the next one, or leaving the conversation, ends it.
    /// - Returns: false when `saisi` is another command.
    func commandeChercher(_ saisi: String, avec correspondant: Correspondant) async throws -> Bool {
        guard let messagerie, let mots = Self.suite(saisi, de: ["/chercher", "/search"]) else { return false }
        await arreterRecherche()
        guard let cherches = MotsCherches(mots) else {
            await terminal.afficher(textes.usageChercher)
            return true
        }
        recherche = Task { await chercher(cherches, mots, avec: correspondant, messagerie) }
        return true
    }

    /// Ends the search that is under way.
    func arreterRecherche() async {
        recherche?.cancel()
        await recherche?.value
        recherche = nil
    }

    private func chercher(
        _ cherches: MotsCherches, _ mots: String, avec correspondant: Correspondant, _ messagerie: Messagerie
    ) async {
        let dits = Assainir.ligne(mots)
        var trouves = 0
        do {
            try await messagerie.chercher(cherches, avec: correspondant) { ligne in
                if Task.isCancelled { return false }
                await self.montrer(ligne.message, avec: correspondant)
                trouves += 1
                return trouves < Self.trouvesMax
            }
            if Task.isCancelled { return }
            await terminal.afficher(
                trouves < Self.trouvesMax
                    ? textes.finDeRecherche(trouves, dits) : textes.rechercheArretee(trouves, dits))
        } catch {
            if !Task.isCancelled { await terminal.afficher(textes.erreur(.depuis(error))) }
        }
    }

    // MARK: Drafts

    /// What leaves the conversation: `/retour`, in English `/back`, and what is written behind it stays as a draft.
    static func brouillonLaisse(_ saisi: String) -> String? { suite(saisi, de: ["/retour", "/back"]) }

    /// What stood on the line of a conversation when it was left; where lines are not edited, it is shown.
    func reprendreBrouillon(_ correspondant: Correspondant, _ messagerie: Messagerie) async throws -> String {
        let brouillon = try await messagerie.brouillon(correspondant)
        if !brouillon.isEmpty, !terminal.interactif {
            await terminal.afficher(
                textes.brouillonGarde(Assainir.texte(brouillon)), retrait: AfficherConversation.retrait)
        }
        return brouillon
    }

    /// Keeps `texte` as what stands on the line, or that nothing does; where lines are not edited, nobody has taken away what did.
    func laisserBrouillon(_ texte: String, pour correspondant: Correspondant, _ messagerie: Messagerie) async throws {
        guard !texte.isEmpty || terminal.interactif else { return }
        try await messagerie.garderBrouillon(texte, pour: correspondant)
    }

    /// Asks for a line of the conversation. What stands on it is kept when there is none: at the end of input, and when the
    /// program is ended meanwhile.
    func lireEcriture(
        _ invite: String, depart: String, avec correspondant: Correspondant, _ messagerie: Messagerie
    ) async throws -> String? {
        ecriture = correspondant
        defer { ecriture = nil }
        do {
            let saisi = try await terminal.lireLigne(invite, effacee: true, depart: depart, retour: "/retour ")
            if saisi == nil { await garderEcriture(messagerie) }
            return saisi
        } catch {
            await garderEcriture(messagerie)
            throw error
        }
    }

    /// Keeps what stands on the line of the open conversation, when that is what is being written.
    func garderEcriture() async {
        if let messagerie { await garderEcriture(messagerie) }
    }

    private func garderEcriture(_ messagerie: Messagerie) async {
        guard let ecriture, terminal.interactif else { return }
        // Whoever ends the program is not told what became of a draft.
        try? await messagerie.garderBrouillon(await terminal.surLaLigne, pour: ecriture)
    }

    /// How long the end of the program may wait for a draft.
    nonisolated private static let patienceFin = 0.5

    /// From now on a signal that ends the program lets what is being written be kept first.
    func garderEcritureAvantLaFin() {
        ModeTerminal.avantLaFin { [weak self] in
            let fait = DispatchSemaphore(value: 0)
            Task {
                await self?.garderEcriture()
                fait.signal()
            }
            _ = fait.wait(timeout: .now() + Self.patienceFin)
        }
    }

    /// What follows one of `commandes`, without the spaces around it; nil when `saisi` is another one.
    private static func suite(_ saisi: String, de commandes: Set<String>) -> String? {
        let debut = saisi.prefix { !$0.isWhitespace }
        guard commandes.contains(debut.lowercased()) else { return nil }
        return saisi.dropFirst(debut.count).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
