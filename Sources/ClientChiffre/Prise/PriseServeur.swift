import ArgumentParser
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Serves a profile's socket where the profile is open: runs the commands that others were given, several at once.
final class PriseServeur: Sendable {
    private struct Etat {
        var canal: (any Channel)?
        var commandes: [ObjectIdentifier: (appelant: AppelantDistant, tache: Task<Void, Never>)] = [:]
        /// Commands that end once the profile is closed.
        var congedies: [Task<Void, Never>] = []
        var enAttenteDeFin: [CheckedContinuation<ErreurClient?, Never>] = []
        var suiveurs = 0
        var dernierTravail = ContinuousClock.now
        var ferme = false
    }

    /// Commands that run at the same time; further ones wait for their turn.
    private static let simultanees = 32
    /// Callers beyond these are hung up on.
    private static let appelantsMax = 256
    /// Commands that follow what comes, for as long as their callers like: they take no turn from the others.
    private static let suiveursMax = 64

    private let messagerie: Messagerie
    private let importation: ImportEnFond?
    private let fermeture: (@Sendable () -> Void)?
    private let temoin: @Sendable ([Messagerie.Ligne]) async -> Void
    private let tour = Tour(places: simultanees)
    private let etat = Mutex(Etat())

    private init(
        _ messagerie: Messagerie, importation: ImportEnFond?, fermeture: (@Sendable () -> Void)?,
        temoin: @escaping @Sendable ([Messagerie.Ligne]) async -> Void
    ) {
        self.messagerie = messagerie
        self.importation = importation
        self.fermeture = fermeture
        self.temoin = temoin
    }

    /// Listens at the socket of an open profile.
    /// - Parameters:
    ///   - importation: what brings messages in here, held up while a command closes the profile.
    ///   - fermeture: called when a command wants the profile closed; nil where commands cannot have that.
    ///   - temoin: told what commands add to the history.
    /// - Throws: `fichier`.
    static func ouvrir(
        _ messagerie: Messagerie, importation: ImportEnFond? = nil, fermeture: (@Sendable () -> Void)? = nil,
        temoin: @escaping @Sendable ([Messagerie.Ligne]) async -> Void = { _ in }
    ) async throws -> PriseServeur {
        let serveur = PriseServeur(
            messagerie, importation: importation, fermeture: fermeture, temoin: temoin)
        let prise = try await Messagerie.calculer { try Prise.installer(messagerie.dossier) }
        do {
            let canal = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.backlog, value: 128)
                .childChannelInitializer { serveur.accueillir($0) }
                .withBoundSocket(prise).get()
            serveur.etat.withLock { $0.canal = canal }
        } catch {
            Prise.retirer(messagerie.dossier)
            throw ErreurClient.fichier("\(messagerie.dossier.chemin)/\(Prise.nom): \(error)")
        }
        return serveur
    }

    /// How long no command has had anything to do here: one whose output nobody reads on does not count.
    var inactivite: Duration {
        etat.withLock { etat in
            etat.commandes.values.map(\.appelant.inactivite).reduce(ContinuousClock.now - etat.dernierTravail, min)
        }
    }

    /// Takes no further commands, cancels those that run, and waits for their end. Those that had the profile closed wait
    /// for `congedier`.
    func fermer() async {
        let (canal, commandes) = etat.withLock { etat in
            etat.ferme = true
            return (etat.canal, etat.commandes.values.map(\.tache))
        }
        Prise.retirer(messagerie.dossier)
        try? await canal?.close()
        for commande in commandes { commande.cancel() }
        for commande in commandes { await commande.value }
    }

    /// Tells the commands that had the profile closed that it is, or why it could not be closed well.
    func congedier(_ erreur: ErreurClient? = nil) async {
        let (suites, congedies) = etat.withLock { etat in
            defer { etat.enAttenteDeFin = [] }
            return (etat.enAttenteDeFin, etat.congedies)
        }
        for suite in suites { suite.resume(returning: erreur) }
        for congedie in congedies { await congedie.value }
    }

    // MARK: Callers

    private func accueillir(_ canal: any Channel) -> EventLoopFuture<Void> {
        guard let options = canal as? any SocketOptionProvider,
            etat.withLock({ $0.commandes.count }) < Self.appelantsMax
        else { return canal.eventLoop.makeFailedFuture(ErreurClient.profilOccupe(messagerie.dossier.chemin)) }
        let voisin: EventLoopFuture<IdentiteVoisin> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return voisin.flatMapThrowing { voisin in
            guard voisin.estMoi else { throw ErreurClient.priseEtrangere(self.messagerie.dossier.chemin) }
            try canal.pipeline.syncOperations.addHandler(
                AppelantDistant(canal) { demande, appelant in self.demarrer(demande, appelant) })
        }
    }

    private func demarrer(_ demande: MessagesPrise.Demande, _ appelant: AppelantDistant) -> Task<Void, Never> {
        etat.withLock { etat in
            let commande = Task { await traiter(demande, appelant) }
            if etat.ferme { commande.cancel() }
            etat.commandes[ObjectIdentifier(appelant)] = (appelant, commande)
            return commande
        }
    }

    private func traiter(_ demande: MessagesPrise.Demande, _ appelant: AppelantDistant) async {
        let sortie = SortieCommande(
            textes: Textes(langue: Langue(rawValue: demande.langue) ?? .fr), json: demande.json,
            fuseau: TimeZone(identifier: demande.fuseau) ?? .current, colonnes: demande.apport.colonnes, temoin: temoin,
            emettre: { try await appelant.emettre($0) })
        let code = await executer(demande, appelant, sortie)
        etat.withLock { etat in
            etat.commandes[ObjectIdentifier(appelant)] = nil
            etat.dernierTravail = .now
        }
        await appelant.finir(code)
    }

    private func executer(
        _ demande: MessagesPrise.Demande, _ appelant: AppelantDistant, _ sortie: SortieCommande
    ) async -> Int32 {
        do {
            guard demande.v == MessagesPrise.version else { throw ErreurClient.versionPrise }
            guard let commande = (try? Client.parseAsRoot(demande.arguments)) as? any Commande else {
                throw ErreurClient.versionPrise
            }
            let ferme = type(of: commande).fermeLeProfil
            guard !ferme || fermeture != nil else { throw ErreurClient.menusOuverts(messagerie.dossier.chemin) }
            try await commande.verifier(messagerie, demande.apport)
            if ferme {
                // Not behind the others, whose end it may be.
                try await sansImportation {
                    try await commande.executer(avec: self.messagerie, apport: demande.apport, sortie: sortie)
                }
                if let echec = await attendreLaFermeture(appelant) { throw echec }
            } else if commande.suit {
                try await suivre { [messagerie] in
                    try await commande.executer(avec: messagerie, apport: demande.apport, sortie: sortie)
                }
            } else {
                try await tour.prendre { [messagerie] in
                    try Task.checkCancellation()
                    try await commande.executer(avec: messagerie, apport: demande.apport, sortie: sortie)
                }
            }
            return 0
        } catch {
            return await expliquer(error, sortie)
        }
    }

    /// Nothing is brought in meanwhile, nor after it went well: the profile is closed then.
    private func sansImportation(_ travail: () async throws -> Void) async throws {
        await importation?.suspendre()
        do {
            try await travail()
        } catch {
            await importation?.reprendre()
            throw error
        }
    }

    private func suivre(_ travail: () async throws -> Void) async throws {
        let admis = etat.withLock { etat in
            guard etat.suiveurs < Self.suiveursMax else { return false }
            etat.suiveurs += 1
            return true
        }
        guard admis else { throw ErreurClient.profilOccupe(messagerie.dossier.chemin) }
        defer { etat.withLock { $0.suiveurs -= 1 } }
        try await travail()
    }

    private func expliquer(_ error: any Error, _ sortie: SortieCommande) async -> Int32 {
        var erreur = ErreurClient.depuis(error)
        if Task.isCancelled, etat.withLock({ $0.ferme }) { erreur = .profilVerrouille(messagerie.dossier.chemin) }
        await sortie.erreur(erreur)
        return erreur.codeSortie
    }

    /// Has the profile closed, and waits until it is. The command counts as one that runs no longer.
    private func attendreLaFermeture(_ appelant: AppelantDistant) async -> ErreurClient? {
        await withCheckedContinuation { suite in
            let dejaFerme = etat.withLock { etat in
                // Somebody else closes it and waits for this command: it cannot wait for them.
                guard !etat.ferme, let commande = etat.commandes.removeValue(forKey: ObjectIdentifier(appelant)) else {
                    return true
                }
                etat.congedies.append(commande.tache)
                etat.enAttenteDeFin.append(suite)
                return false
            }
            if dejaFerme { suite.resume(returning: nil) } else { fermeture?() }
        }
    }
}
