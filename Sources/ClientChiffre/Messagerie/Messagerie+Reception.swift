import Contrat
import CryptoChiffre
import Foundation
import Synchronization

extension Messagerie {
    /// What a synchronisation brought and left: what was read is committed, whatever went wrong afterwards.
    struct Arrivages: Sendable {
        var lignes: [Ligne] = []
        /// Those who say what has come, or was read, of what was sent to them.
        var accuses: [Correspondant] = []
        /// Envelopes that could not be read.
        var illisibles = 0
        /// Messages that waited here and that the relay has taken, or refused for good.
        var partis = 0
        var refuses = 0
        /// Envelopes that were read, shown or not.
        fileprivate var lus = 0
        /// How often statements were asked for, of people known here and of others.
        fileprivate var declarationsDemandees = [true: 0, false: 0]
        /// There is more, here or at the relay: so much was brought that it is to be told first.
        var encore = false
        /// Why something could not be fetched or sent.
        var erreur: ErreurClient?
        /// Why this device's prekeys could not be renewed, when it was time.
        var renouvellement: ErreurClient?

        /// Whether there is anything that a person is told.
        var sontANommer: Bool { !lignes.isEmpty || !accuses.isEmpty || illisibles > 0 || refuses > 0 }

        /// Puts the lines into the order in which they were written.
        fileprivate mutating func ordonner() {
            lignes = lignes.dansLOrdre { ligne in
                // A message that changed was shown before: the news of it stays where it is.
                (ligne.retouche == nil ? ligne.message.place : nil).map { place in
                    let compte = Hexadecimal.texte(Array(ligne.correspondant.compte))
                    return MessageLocal.Place(flux: "\(compte)/\(place.flux)", seq: place.seq)
                }
            }
        }
    }

    /// Replies followed in one synchronisation; a relay that always has more is left for the next one.
    private static let reponsesMax = 10_000
    /// Lines after which a synchronisation is told before it goes on: of a long queue no more is in memory.
    private static let lignesMax = 1000
    /// Statements asked for in one synchronisation, of people known here and of others: strangers must neither use up what the relay
    /// allows this address nor what is there for the known.
    private static let declarationsMax = 8
    /// Replies followed for one of them: a sender with more changes of keys than these hold cannot keep the mailbox waiting.
    private static func pagesMax(connu: Bool) -> Int { connu ? 8 : 4 }

    /// Fetches what waits at the relay, all of it unless that is very much; then, if that went well and the queue is drained, renews
    /// the prekeys when it is time; then, whatever happened, sends what waits here.
    /// - Parameter accuser: whether the receipts that are owed leave with it; else they are left to `AccusesEnFond`.
    func synchroniser(accuser: Bool = false) async -> Arrivages {
        var arrivages = await synchroniserMessages()
        if arrivages.erreur == nil, !arrivages.encore {
            do { try await renouvelerPrecles() } catch { arrivages.renouvellement = .depuis(error) }
            do {
                try await reparer()
                if accuser, parametres.delaiAccuses != nil {
                    // What waited first, since a receipt goes behind nothing.
                    let premiere = await viderSortie()
                    arrivages.partis += premiere.partis
                    arrivages.refuses += premiere.refuses
                    _ = try await self.accuser()
                }
            } catch { arrivages.erreur = .depuis(error) }
        }
        let sortie = await viderSortie()
        arrivages.partis += sortie.partis
        arrivages.refuses += sortie.refuses
        arrivages.erreur = arrivages.erreur ?? sortie.raison
        if arrivages.erreur == nil { await effacerTeleversements() }
        if arrivages.lus > 0 { effacerTraces() }
        return arrivages
    }

    /// The same for a command, after what came in since the last one while nobody asked; of very much of that only a part.
    func synchroniserAvecVenues() async -> Arrivages {
        await verrous.obtenirVerrou(.importation) {
            let venues = self.venuesSeules.withLock { $0.prendre(auPlus: Self.lignesMax) }
            var arrivages = venues.reste ? Arrivages(encore: true) : await self.synchroniser(accuser: true)
            do {
                arrivages.lignes = try await self.relire(venues.lignes) + arrivages.lignes
            } catch {
                arrivages.erreur = arrivages.erreur ?? .depuis(error)
            }
            arrivages.illisibles += venues.illisibles
            return arrivages
        }
    }

    /// Those of these lines that still stand in the history.
    private func relire(_ venues: [VenuesSeules.Venue]) async throws -> [Ligne] {
        guard !venues.isEmpty else { return [] }
        return try await base.lire { rangees in
            var lecteur = LecteurHistorique(rangees: rangees)
            return try venues.compactMap { venue in
                var ligne = try lecteur.rangee(venue.ordre).flatMap { try lecteur.ouvrir($0) }
                ligne?.retouche = venue.retouche
                return ligne
            }
        }
    }

    /// Opens the live stream of this device.
    /// - Parameter dernier: the rank of the last envelope that came by it and was dealt with.
    func ouvrirFlux(apres dernier: UInt32?) async throws -> FluxRecu {
        let (octets, place) = try await avecJeton { try await self.requetes.ouvrirFlux(apres: dernier, jeton: $0) }
        return FluxRecu(requetes, octets, place)
    }

    /// Takes in what the live stream brought, as if it had been fetched. Nothing is said of what still waits: the prekeys are left
    /// to `synchroniser`.
    func recevoir(_ messages: [MessageEnAttente]) async -> Arrivages {
        await verrous.obtenirVerrou(.reception) {
            var arrivages = Arrivages()
            do {
                try await self.recevoir(messages, &arrivages)
            } catch {
                arrivages.erreur = .depuis(error)
            }
            arrivages.ordonner()
            return arrivages
        }
    }

    /// Does what a reception leaves to be done, and sends what waits here.
    func apresReception(_ arrivages: Arrivages) async -> Arrivages {
        var suite = Arrivages()
        do { try await reparer() } catch { suite.erreur = .depuis(error) }
        let sortie = await viderSortie()
        suite.partis = sortie.partis
        suite.refuses = sortie.refuses
        suite.erreur = suite.erreur ?? sortie.raison
        if arrivages.lus > 0 { effacerTraces() }
        return suite
    }

    private static let delaiTraces = Duration.seconds(1)

    /// Sessions have moved on: what they were before goes from the write-ahead log, too. While message follows message that is
    /// done once for those of a second; what is left when the profile is closed goes then.
    private func effacerTraces() {
        traces.withLock { traces in
            traces.nouvelles = true
            if traces.tache == nil { traces.tache = Task { await effacerTracesTantQuIlYEnA() } }
        }
    }

    private func effacerTracesTantQuIlYEnA() async {
        var reste = true
        while reste {
            do { try await Task.sleep(for: Self.delaiTraces) } catch { return }
            traces.withLock { $0.nouvelles = false }
            do {
                try await Self.calculer { [base] in try base.tronquerJournal() }
            } catch { /* A reader is in the way: the next time, or when the profile is closed. */  }
            reste = traces.withLock { traces in
                if !traces.nouvelles { traces.tache = nil }
                return traces.nouvelles
            }
        }
    }

    /// Fetches what waits: committed here first, acknowledged there after.
    private func synchroniserMessages() async -> Arrivages {
        await verrous.obtenirVerrou(.reception) {
            var arrivages = Arrivages()
            do {
                for _ in 0..<Self.reponsesMax {
                    let reponse = try await self.avecJeton { try await self.requetes.synchroMessages(jeton: $0) }
                    try await self.recevoir(reponse.messages, &arrivages)
                    if !reponse.reste || reponse.messages.isEmpty { break }
                    if arrivages.lignes.count >= Self.lignesMax {
                        arrivages.encore = true
                        break
                    }
                }
            } catch {
                arrivages.erreur = .depuis(error)
            }
            arrivages.ordonner()
            return arrivages
        }
    }

    /// Envelopes that one transaction reads: one wait for the disk for all of them.
    private static let lot = 100

    /// Reads envelopes in order and acknowledges those that were dealt with, also when a later one has to wait.
    private func recevoir(_ messages: [MessageEnAttente], _ arrivages: inout Arrivages) async throws {
        let nouveaux = recusRecents.withLock { recents in messages.filter { !recents.contient($0.id) } }
        var traites = Set(messages.map(\.id)).subtracting(nouveaux.map(\.id))
        var echec: (any Error)?
        var reste = nouveaux[...]
        do {
            while !reste.isEmpty {
                let lus = try await lireEnsemble(Array(reste.prefix(Self.lot)))
                for (message, resultat) in zip(reste, lus) { noter(resultat, message.id, &traites, &arrivages) }
                reste = reste.dropFirst(lus.count)
                // What ends a lot early has to be asked about first, or fails.
                if lus.count < Self.lot, let message = reste.first {
                    noter(try await lireSeul(message, &arrivages), message.id, &traites, &arrivages)
                    reste = reste.dropFirst()
                }
            }
        } catch {
            echec = error
        }
        if !traites.isEmpty {
            aAccuser.sonner()
            let ids = messages.map(\.id).filter(traites.contains)
            try await avecJeton { try await self.requetes.accuserReception(ids, jeton: $0) }
        }
        if let echec { throw echec }
    }

    /// Counts an envelope that is committed, whatever came of it.
    private func noter(
        _ resultat: Lecture.Resultat, _ id: Data, _ traites: inout Set<Data>, _ arrivages: inout Arrivages
    ) {
        recusRecents.withLock { $0.noter(id) }
        traites.insert(id)
        switch resultat {
        case .lignes(let lignes):
            arrivages.lignes += lignes
            arrivages.lus += 1
            arrivees.sonner()
        case .accuse(let correspondant):
            arrivages.accuses.removeAll { $0.compte == correspondant.compte }
            arrivages.accuses.append(correspondant)
            arrivages.lus += 1
        case .rien: arrivages.lus += 1
        case .illisible, .sansDeclaration: arrivages.illisibles += 1
        }
    }

    /// Reads an envelope by itself, after asking for its sender's statements when they are needed.
    private func lireSeul(_ message: MessageEnAttente, _ arrivages: inout Arrivages) async throws -> Lecture.Resultat {
        let resultat = try await lire(message, declarations: .ignorees)
        guard case .sansDeclaration(let compte, let depuis) = resultat else { return resultat }
        let connu = try await base.lire { try Correspondant.lire(compte, $0) != nil }
        arrivages.declarationsDemandees[connu, default: 0] += 1
        let demandable = arrivages.declarationsDemandees[connu, default: 0] <= Self.declarationsMax
        return try await lire(
            message,
            declarations: demandable
                ? try await declarations(compte, depuis: depuis, pagesMax: Self.pagesMax(connu: connu)) : .refusees)
    }

    private func lire(
        _ message: MessageEnAttente, declarations: Lecture.DeclarationsServies
    ) async throws -> Lecture.Resultat {
        try await lecture(declarations) { try $0.lire($1(message)) }
    }

    /// Reads the first of `messages` in one transaction: all of them, or those before one that cannot be read with them.
    private func lireEnsemble(_ messages: [MessageEnAttente]) async throws -> [Lecture.Resultat] {
        try await lecture(.ignorees) { try $0.lire(ensemble: messages.map($1)) }
    }

    /// Runs `travail` in one transaction, with what makes the date of an envelope believable.
    private func lecture<R: Sendable>(
        _ declarations: Lecture.DeclarationsServies,
        _ travail: @escaping @Sendable (Lecture, (MessageEnAttente) -> MessageEnAttente) throws -> R
    ) async throws -> R {
        let maintenant = maintenant
        return try await base.ecrire { [trousseau] rangees in
            let lecture = Lecture(
                rangees: rangees, trousseau: trousseau, maintenant: maintenant, declarations: declarations)
            return try travail(lecture) { message in
                // The date is the relay's word: none is believed that is far ahead.
                MessageEnAttente(
                    id: message.id, recu: min(message.recu, maintenant + Limites.toleranceHorloge),
                    enveloppe: message.enveloppe)
            }
        }
    }

    /// A sender's statements that neither the message nor this profile has: asked for without a token, so that the relay does
    /// not learn who asks. Of an account that is gone there is nothing to be had, and nothing to be said; any other failure
    /// leaves the message at the relay.
    private func declarations(
        _ compte: CompteId, depuis: UInt32, pagesMax: Int
    ) async throws -> Lecture.DeclarationsServies {
        do {
            let servies = try await requetes.declarations(compte, depuis: depuis, pagesMax: pagesMax)
            return servies.map { .cherchees($0, depuis: depuis) } ?? .refusees
        } catch ErreurClient.refus(code: CodeErreur.inconnu.rawValue, message: _) {
            return .refusees
        }
    }
}
