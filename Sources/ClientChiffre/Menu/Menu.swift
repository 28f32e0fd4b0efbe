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
    /// What is written, on its way out, while somebody is logged in.
    private(set) var envois: EnvoiEnFond?
    /// The conversation on the screen, so that what arrives in it is shown at once.
    var ouverte: Correspondant?
    private var accuseDit: AccuseDit?
    /// With whom what is being written is for, while a line of a conversation is asked for.
    var ecriture: Correspondant?
    /// The search that is under way.
    var recherche: Task<Void, Never>?
    /// The number of the latest message that stood in it when it was opened.
    var dernierMontre: Int64 = 0

    init(terminal: Terminal, textes: Textes, acces: Acces) {
        self.terminal = terminal
        self.textes = textes
        self.acces = acces
        affichage = AfficherConversation(textes)
    }

    /// From the welcome to the goodbye.
    /// - Returns: the process's exit code.
    func executer() async throws -> Int32 {
        await terminal.ouvrir()
        garderEcritureAvantLaFin()
        defer { terminal.fermer() }
        await terminal.afficher(textes.welcome)
        while true {
            let (code, pseudo) = try await menuAccueil()
            guard var pseudo else {
                await terminal.afficher(textes.messageQuitter)
                return code
            }
            // After a change of password the same person goes on with the new keys.
            while case .nouveauMdp(let mdp) = try await servir(pseudo) {
                guard let rouvert = try await rouvrir(mdp) else { break }
                pseudo = rouvert
            }
        }
    }

    /// The menus of one opened profile, until it is closed.
    private func servir(_ pseudo: String) async throws -> Issue {
        guard let messagerie else { return .deconnexion(faite: true) }
        let envois = EnvoiEnFond(messagerie, textes) { [terminal] in
            await terminal.afficher($0)
        } montrer: { [weak self] in
            await self?.montrer($0)
        }
        self.envois = envois
        let importation = Task { await importer(messagerie) }
        let prise = await ouvrirPrise(messagerie)
        let suite: Result<Issue, any Error>
        do {
            suite = .success(try await menuFonctionnalites(pseudo))
        } catch {
            suite = .failure(error)
        }
        // Commands may wait for what it holds.
        importation.cancel()
        await prise?.fermer()
        await envois.arreter()
        await importation.value
        self.envois = nil
        self.messagerie = nil
        if case .success(.deconnexion(faite: false)) = suite {
            await seDeconnecter(messagerie)
            await terminal.afficher(textes.deconnecte(partout: false))
        }
        try await messagerie.fermer()
        return try suite.get()
    }

    private func rouvrir(_ mdp: String) async throws -> String? {
        var pseudo: String?
        try await montrerErreurs {
            await self.terminal.afficher(self.textes.calculEnCours)
            pseudo = try await self.entrer(try await self.acces.ouvrir(pseudo: nil, mdp: mdp))
        }
        return pseudo
    }

    /// Ends the token at the relay; when it does not answer at once, the token ends by itself.
    private func seDeconnecter(_ messagerie: Messagerie) async {
        let fin = Task { try await messagerie.seDeconnecter(partout: false) }
        let minuterie = Task {
            do { try await Task.sleep(for: Self.adieu) } catch { return }
            fin.cancel()
        }
        _ = await fin.result
        minuterie.cancel()
    }

    /// How long the relay may take to say goodbye.
    private static let adieu = Duration.milliseconds(800)

    /// Shows a message of a conversation.
    func montrer(_ message: MessageLocal, avec correspondant: Correspondant) async {
        await terminal.afficher(
            affichage.afficherConversation(message, avec: correspondant), retrait: AfficherConversation.retrait)
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
        case .partis(let nombre):
            await envois?.oublierPartis()
            await terminal.afficher(textes.partis(nombre))
        case .retour(let partis):
            if partis > 0 { await envois?.oublierPartis() }
            await terminal.afficher(textes.deNouveauEnLigne(partis))
        case .renouvellement(let raison):
            await terminal.afficher(textes.renouvellementEchoue(textes.erreur(raison)))
        case .arrivages(let arrivages):
            await annoncer(arrivages.lignes)
            await accuser(arrivages.accuses)
            if arrivages.refuses > 0 { await terminal.afficher(textes.refuses(arrivages.refuses)) }
            if arrivages.illisibles > 0 { await terminal.afficher(textes.illisibles(arrivages.illisibles)) }
        }
    }

    /// Tells in the open conversation that the latest message there was delivered, or read.
    private func accuser(_ correspondants: [Correspondant]) async {
        guard let messagerie, let ouverte, correspondants.contains(where: { $0.compte == ouverte.compte }) else {
            return
        }
        do {
            let derniers = try await messagerie.messages(avec: ouverte, limite: Self.derniers)
            guard let dernier = derniers.last(where: { $0.message.sens == .envoye }),
                dernier.message.etat == .remis || dernier.message.etat == .lu
            else { return }
            let dit = AccuseDit(ordre: dernier.ordre, etat: dernier.message.etat)
            guard dit != accuseDit else { return }
            accuseDit = dit
            await terminal.afficher(textes.accuse(dit.etat))
        } catch {
            await terminal.afficher(textes.erreur(.depuis(error)))
        }
    }

    /// Among so many of the latest the last one of one's own is looked for.
    private static let derniers = 20

    /// What was said last of a message's fate.
    private struct AccuseDit: Hashable {
        let ordre: Int64
        let etat: MessageLocal.Etat
    }

    /// What belongs to the open conversation is shown in it; of the others is said how many came from whom.
    func annoncer(_ lignes: [Messagerie.Ligne]) async {
        var ailleurs: [(nom: String, demande: Bool, nombre: Int)] = []
        for ligne in lignes {
            guard ligne.correspondant.compte == ouverte?.compte else {
                if case .alerte? = ligne.message.avis {
                    await terminal.afficher(textes.alerteDe(ligne.correspondant.nom(textes)))
                }
                guard ligne.message.sens == .recu, ligne.retouche == nil, ligne.correspondant.relation != .ignoree
                else { continue }
                let nom = ligne.correspondant.nom(textes)
                if let rang = ailleurs.firstIndex(where: { $0.nom == nom }) {
                    ailleurs[rang].nombre += 1
                } else {
                    ailleurs.append((nom, ligne.correspondant.relation == .demande, 1))
                }
                continue
            }
            if ligne.retouche != nil {
                await terminal.afficher(affichage.afficherRetouche(ligne), retrait: AfficherConversation.retrait)
                continue
            }
            // Committed while the page was being shown, it stands there already.
            guard ligne.ordre > dernierMontre else { continue }
            await montrer(ligne.message, avec: ligne.correspondant)
            if case .alerte? = ligne.message.avis { await terminal.afficher(textes.choixAlerte) }
            do {
                try await messagerie?.marquerLue(ligne.correspondant, jusqua: ligne.ordre)
            } catch {
                await terminal.afficher(textes.erreur(.depuis(error)))
            }
        }
        for (nom, demande, nombre) in ailleurs {
            await terminal.afficher(
                demande ? textes.nouvelleDemande(nom, nombre) : textes.nouveauxDe(nom, nombre))
        }
    }
}
