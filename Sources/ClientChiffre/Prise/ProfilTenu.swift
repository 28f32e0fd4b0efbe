import Foundation

/// A profile that stays open outside the menus: its socket is served, what comes is brought in, what waits is sent.
enum ProfilTenu {
    /// Why it was closed.
    enum Fin: Sendable {
        /// The work was over.
        case faite
        /// A signal asked for it.
        case signal
        /// A command asked for it.
        case commande
        /// The profile has to be opened anew.
        case cause(ErreurClient)
    }

    /// Holds it open for as long as `travail` lasts, unless a signal or a command wants it closed before; then closes it.
    static func tenir(
        _ messagerie: Messagerie, _ sortie: SortieCommande,
        _ travail: @escaping @Sendable (PriseServeur) async throws -> Void
    ) async throws -> Fin {
        let (fins, fin) = AsyncStream<Fin>.makeStream(bufferingPolicy: .bufferingOldest(1))
        ModeTerminal.surSignal { fin.yield(.signal) }
        let importation = ImportEnFond(messagerie) { nouvelle in
            // The keys at hand are the old ones.
            if case .panne(.mdpChange) = nouvelle { fin.yield(.cause(.mdpChange)) }
            await dire(nouvelle, sortie)
        }
        var prise: PriseServeur?
        var resultat: Result<Fin, any Error>
        do {
            let ouverte = try await PriseServeur.ouvrir(
                messagerie, importation: importation, fermeture: { fin.yield(.commande) })
            prise = ouverte
            await importation.demarrer()
            resultat = .success(try await veiller(fins) { try await travail(ouverte) })
        } catch {
            resultat = .failure(error)
        }
        // At once, since commands may wait for what it holds.
        async let arret: Void = importation.arreter()
        await prise?.fermer()
        await arret
        do {
            try await messagerie.fermer()
        } catch {
            if case .success = resultat { resultat = .failure(error) }
        }
        var echec: ErreurClient?
        if case .failure(let erreur) = resultat { echec = .depuis(erreur) }
        await prise?.congedier(echec)
        return try resultat.get()
    }

    private static func veiller(
        _ fins: AsyncStream<Fin>, _ travail: @escaping @Sendable () async throws -> Void
    ) async throws -> Fin {
        try await withThrowingTaskGroup(of: Fin.self) { groupe in
            groupe.addTask {
                for await fin in fins { return fin }
                return .signal
            }
            groupe.addTask {
                try await travail()
                return .faite
            }
            defer { groupe.cancelAll() }
            return try await groupe.next() ?? .faite
        }
    }

    /// Troubles go to standard error, once each; what came is told by the commands that ask for it.
    private static func dire(_ nouvelle: ImportPeriodique.Nouvelle, _ sortie: SortieCommande) async {
        switch nouvelle {
        case .panne(let erreur): await sortie.erreur(erreur)
        case .renouvellement(let raison):
            await sortie.signaler(sortie.textes.renouvellementEchoue(sortie.textes.erreur(raison)))
        case .retour(let partis): if !sortie.json { await sortie.signaler(sortie.textes.deNouveauEnLigne(partis)) }
        case .arrivages, .partis: break
        }
    }
}
