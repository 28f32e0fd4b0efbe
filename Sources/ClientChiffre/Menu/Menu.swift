import Foundation

/// The menus of a person before a terminal. One choice a screen, asked by `demanderChoix`; each menu has a file of its own.
@MainActor
final class Menu {
    let terminal: Terminal
    let textes: Textes
    let acces: Acces
    let affichage: AfficherConversation
    /// Opened by `menuAccueil`.
    var messagerie: Messagerie?
    /// The conversation on the screen, so that what arrives in it is shown at once.
    var ouverte: Correspondant?

    init(terminal: Terminal, textes: Textes, acces: Acces) {
        self.terminal = terminal
        self.textes = textes
        self.acces = acces
        affichage = AfficherConversation(textes)
    }

    /// From the welcome to the goodbye.
    /// - Returns: the process's exit code.
    func executer() async throws -> Int32 {
        await terminal.afficher(textes.welcome)
        while true {
            let (code, pseudo) = try await menuAccueil()
            guard let pseudo, let messagerie else {
                await terminal.afficher(textes.messageQuitter)
                return code
            }
            let importation = Task { await importer(messagerie) }
            let suite: Result<Void, any Error>
            do {
                suite = .success(try await menuFonctionnalites(pseudo))
            } catch {
                suite = .failure(error)
            }
            importation.cancel()
            await importation.value
            self.messagerie = nil
            try await messagerie.fermer()
            try suite.get()
        }
    }

    /// Shows the outcome of `travail`; only the end of the program passes through.
    func montrerErreurs(_ travail: () async throws -> Void) async throws {
        do {
            try await travail()
        } catch ErreurClient.interruption {
            throw ErreurClient.interruption
        } catch {
            await terminal.afficher(textes.erreur(.depuis(error)))
        }
    }

    private func importer(_ messagerie: Messagerie) async {
        await ImportPeriodique(messagerie: messagerie).importPeriodique { await self.annoncer($0) }
    }

    private func annoncer(_ nouvelle: ImportPeriodique.Nouvelle) async {
        switch nouvelle {
        case .panne(.relaisInjoignable): await terminal.afficher(textes.horsLigne)
        case .panne(let erreur): await terminal.afficher(textes.erreur(erreur))
        case .retour(let partis): await terminal.afficher(textes.deNouveauEnLigne(partis))
        case .renouvellement(let raison):
            await terminal.afficher(textes.renouvellementEchoue(textes.erreur(raison)))
        case .arrivages(let arrivages):
            for ligne in arrivages.lignes {
                if ligne.correspondant.compte == ouverte?.compte {
                    await terminal.afficher(affichage.afficherConversation(ligne.message, avec: ligne.correspondant))
                    do {
                        try await messagerie?.marquerLue(ligne.correspondant)
                    } catch {
                        await terminal.afficher(textes.erreur(.depuis(error)))
                    }
                } else if ligne.message.sens == .recu {
                    await terminal.afficher(textes.nouveauDe(ligne.correspondant.nom(textes)))
                }
            }
            if arrivages.refuses > 0 { await terminal.afficher(textes.refuses(arrivages.refuses)) }
            if arrivages.illisibles > 0 { await terminal.afficher(textes.illisibles(arrivages.illisibles)) }
        }
    }
}
