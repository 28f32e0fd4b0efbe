import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// `chiffre recevoir [--suivre]`: what came and scripts have not acknowledged.
struct Recevoir: Commande {
    static let configuration = CommandConfiguration(
        commandName: "recevoir",
        abstract: "Donne aux scripts ce qui est arrivé, jusqu'à ce qu'ils l'acquittent. / Give scripts what came.",
        discussion: """
            Les messages reçus, le plus ancien d'abord, chacun avec son identifiant ; les mêmes reviennent tant que « chiffre \
            acquitter » ne les a pas nommés. Rien ne vient de qui est bloqué ou ignoré ; les demandes d'inconnus viennent \
            (--json : relation).

            The messages received, oldest first, each with its id; the same ones come again until “chiffre acquitter” has \
            named them. Nothing comes from people who are blocked or ignored; strangers' requests do (--json: relation).
            """)

    @OptionGroup var communes: OptionsCommunes

    @Flag(help: "Continuer à mesure qu'il en arrive, jusqu'à SIGTERM. / Go on as they come, until SIGTERM.")
    var suivre = false

    @Flag(help: "Ne rien marquer comme lu. / Mark nothing as read.")
    var sansLire = false

    @Option(help: "Au plus tant de messages. / At most so many messages.")
    var nombre: Int?

    var suit: Bool { suivre }

    func validate() throws {
        if let nombre, nombre < 1 { throw ValidationError("--nombre: 1-") }
    }

    /// Messages printed between two looks at what was acknowledged meanwhile, and marked as read together.
    private static let page = 50

    func executer(avec messagerie: Messagerie, apport: Apport, sortie: SortieCommande) async throws {
        try await messagerie.ouvrirCurseur()
        var (position, reste) = (Int64(0), nombre ?? .max)
        guard !suivre else {
            // Before the first look, so that nothing falls between.
            let arrivees = messagerie.arrivees.ecouter()
            // Whoever has the profile open brings in what comes.
            try await livrer(messagerie, sortie, &position, &reste)
            if reste == 0 { return }
            for await _ in arrivees {
                try await livrer(messagerie, sortie, &position, &reste)
                if reste == 0 { return }
            }
            return try Task.checkCancellation()
        }
        var erreur: ErreurClient?
        for _ in 0..<Synchroniser.partiesMax {
            let arrivages = await messagerie.synchroniser()
            await sortie.annoncer(arrivages.lignes)
            try await livrer(messagerie, sortie, &position, &reste)
            if arrivages.illisibles > 0 { await sortie.signaler(sortie.textes.illisibles(arrivages.illisibles)) }
            erreur = erreur ?? arrivages.erreur
            if !arrivages.encore || reste == 0 { break }
        }
        if let erreur { throw erreur }
    }

    /// Prints what is there after `position`.
    private func livrer(
        _ messagerie: Messagerie, _ sortie: SortieCommande, _ position: inout Int64, _ reste: inout Int
    ) async throws {
        while reste > 0 {
            let livraison = try await messagerie.aLivrer(apres: position, limite: min(Self.page, reste))
            position = livraison.jusqua
            reste -= livraison.lignes.count
            var imprimees: [Messagerie.Ligne] = []
            var echec: (any Error)?
            for ligne in livraison.lignes {
                do { try await dire(ligne, sortie) } catch {
                    echec = error
                    break
                }
                imprimees.append(ligne)
            }
            if !sansLire, !imprimees.isEmpty { try await messagerie.marquerLues(imprimees) }
            if let echec { throw echec }
            guard livraison.reste else { return }
        }
    }

    private func dire(_ ligne: Messagerie.Ligne, _ sortie: SortieCommande) async throws {
        try await sortie.dire(
            ObjetMessage(ligne.message, ligne.correspondant, sortie.affichage),
            "\(ligne.message.id)  "
                + sortie.affichage.afficherConversation(ligne.message, avec: ligne.correspondant))
    }

    // MARK: Following

    func lancer(_ sortie: SortieCommande) async throws {
        guard suivre else { return try await faire(sortie) }
        ModeTerminal.surSignal { _exit(0) }
        SortieStandard.surFermeture {
            Task {
                await sortie.erreur(Self.sortieFermee)
                _exit(Self.sortieFermee.codeSortie)
            }
        }
        if try await chezUnAutre() { return }
        let acces = communes.acces
        guard acces.dossier.contientUnCompte else { throw ErreurClient.profilAbsent(acces.dossier.chemin) }
        let messagerie: Messagerie
        do {
            messagerie = try await acces.ouvrir(pseudo: nil, mdp: try await communes.mdp())
        } catch let occupe as ErreurClient where occupe == .profilOccupe(acces.dossier.chemin) {
            // Somebody was just opening it, and may be listening by now.
            guard try await chezUnAutre() else { throw occupe }
            return
        }
        try await chezSoi(messagerie)
    }

    private static let sortieFermee = ErreurClient.fichier("standard output cannot be written")

    /// - Returns: false when nobody has the profile open.
    private func chezUnAutre() async throws -> Bool {
        guard let code = try await PriseClient.executer(Apport(), communes) else { return false }
        if code != 0 { throw ExitCode(code) }
        return true
    }

    /// With the profile open here, for other commands, too.
    private func chezSoi(_ messagerie: Messagerie) async throws {
        let sortie = SortieCommande(textes: communes.textes, json: communes.json, emettre: SortiePatiente().emettre)
        let (fermetures, fermee) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        SortieStandard.surFermeture { fermee.yield() }
        let fin = try await ProfilTenu.tenir(messagerie, sortie) { _ in
            try await withThrowingTaskGroup { groupe in
                groupe.addTask { try await executer(avec: messagerie, apport: Apport(), sortie: sortie) }
                groupe.addTask {
                    for await _ in fermetures { throw Self.sortieFermee }
                    try Task.checkCancellation()
                }
                defer { groupe.cancelAll() }
                try await groupe.next()
            }
        }
        switch fin {
        case .faite, .signal: return
        case .commande: throw ErreurClient.profilVerrouille(messagerie.dossier.chemin)
        case .cause(let erreur): throw erreur
        }
    }
}
