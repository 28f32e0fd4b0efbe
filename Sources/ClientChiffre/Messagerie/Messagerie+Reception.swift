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
    /// Statements asked for in one synchronisation, of people known here and of others: strangers must neither use up what the relay
    /// allows this address nor what is there for the known.
    private static let declarationsMax = 8
    /// Replies followed for one of them: a sender with more changes of keys than these hold cannot keep the mailbox waiting.
    private static func pagesMax(connu: Bool) -> Int { connu ? 8 : 4 }

    /// Fetches everything that waits at the relay; then, if that went well and so the queue is drained, renews the prekeys
    /// when it is time; then, whatever happened, sends what waits here.
    /// - Parameter accuser: whether the receipts that are owed leave with it; else they are left to `AccusesEnFond`.
    func synchroniser(accuser: Bool = false) async -> Arrivages {
        var arrivages = await synchroniserMessages()
        if arrivages.erreur == nil {
            do { try await renouvelerPrecles() } catch { arrivages.renouvellement = .depuis(error) }
            do {
                try await reparer()
                if accuser { _ = try await self.accuser() }
            } catch { arrivages.erreur = .depuis(error) }
        }
        let sortie = await viderSortie()
        arrivages.partis = sortie.partis
        arrivages.refuses = sortie.refuses
        arrivages.erreur = arrivages.erreur ?? sortie.raison
        if arrivages.erreur == nil { await effacerTeleversements() }
        if arrivages.lus > 0 { await effacerTraces() }
        return arrivages
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
        if arrivages.lus > 0 { await effacerTraces() }
        return suite
    }

    /// Sessions have moved on: what they were before goes from the write-ahead log, too.
    private func effacerTraces() async {
        do {
            try await Self.calculer { [base] in try base.tronquerJournal() }
        } catch { /* A reader is in the way: the next time, or when the profile is closed. */  }
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
                }
            } catch {
                arrivages.erreur = .depuis(error)
            }
            arrivages.ordonner()
            return arrivages
        }
    }

    /// Reads envelopes in order and acknowledges those that were dealt with, also when a later one has to wait.
    private func recevoir(_ messages: [MessageEnAttente], _ arrivages: inout Arrivages) async throws {
        var traites: [Data] = []
        var echec: (any Error)?
        for message in messages {
            do {
                if !recusRecents.withLock({ $0.contient(message.id) }) { try await recevoir(message, &arrivages) }
                recusRecents.withLock { $0.noter(message.id) }
                traites.append(message.id)
            } catch {
                echec = error
                break
            }
        }
        if !traites.isEmpty {
            aAccuser.sonner()
            let ids = traites
            try await avecJeton { try await self.requetes.accuserReception(ids, jeton: $0) }
        }
        if let echec { throw echec }
    }

    private func recevoir(_ message: MessageEnAttente, _ arrivages: inout Arrivages) async throws {
        var resultat = try await lire(message, declarations: .ignorees)
        if case .sansDeclaration(let compte, let depuis) = resultat {
            let connu = try await base.lire { try Correspondant.lire(compte, $0) != nil }
            arrivages.declarationsDemandees[connu, default: 0] += 1
            let demandable = arrivages.declarationsDemandees[connu, default: 0] <= Self.declarationsMax
            resultat = try await lire(
                message,
                declarations: demandable
                    ? try await declarations(compte, depuis: depuis, pagesMax: Self.pagesMax(connu: connu)) : .refusees)
        }
        switch resultat {
        case .lignes(let lignes):
            arrivages.lignes += lignes
            arrivages.lus += 1
        case .accuse(let correspondant):
            arrivages.accuses.append(correspondant)
            arrivages.lus += 1
        case .rien: arrivages.lus += 1
        case .illisible, .sansDeclaration: arrivages.illisibles += 1
        }
    }

    private func lire(
        _ message: MessageEnAttente, declarations: Lecture.DeclarationsServies
    ) async throws
        -> Lecture.Resultat
    {
        let maintenant = maintenant
        // The date is the relay's word: none is believed that is far ahead.
        let datee = MessageEnAttente(
            id: message.id, recu: min(message.recu, maintenant + Limites.toleranceHorloge),
            enveloppe: message.enveloppe)
        return try await base.ecrire { [trousseau] rangees in
            try Lecture(rangees: rangees, trousseau: trousseau, maintenant: maintenant, declarations: declarations)
                .lire(datee)
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
