import Contrat
import Foundation
import Synchronization

/// Messages sent without a pause to a relay that is killed in the middle of it and started again, round after round.
struct RondesBrutales: Sendable {
    /// How many rounds.
    var nombre: Int
    /// How many senders there are; the kill waits until so many requests are under way as `enVol` says.
    var emetteurs = 48
    var enVol = 32
    /// What happens to the dead relay's files before it is started again; gives how many writes it has undone.
    var entreTemps: @Sendable () throws -> (base: Int, journal: Int) = { (0, 0) }

    /// What all rounds came to.
    struct Bilan: Sendable {
        /// The fewest requests under way at a kill.
        var enVolAuMoins = Int.max
        var repondues = 0
        var sansReponse = 0
        /// Stored though they were not answered.
        var dejaRangees = 0
        /// Answered with 200, and not there after the restart.
        var perdues = 0
        /// What the recipient got in the end, and how much of it more than once.
        var recues = 0
        var doublees = 0
        /// What it never got, of all that was sent until it was answered.
        var manquantes = 0
        /// Writes to the database and to its log that were undone between a kill and the next start.
        var reprises = (base: 0, journal: 0)
        /// What SQLite finds wrong with the database.
        var defauts: Set<String> = []
    }

    /// Every request of a round, those of them that were answered with 200, and whether the relay is dead.
    private final class Ronde: Sendable {
        struct Etat {
            var faites: [DemandeEnvoyerMessage] = []
            var repondues: Set<Data> = []
            var enVol = 0
            var fini = false
        }

        let etat = Mutex(Etat())

        /// - Returns: false when the relay is dead.
        func commencer(_ demande: DemandeEnvoyerMessage) -> Bool {
            etat.withLock {
                guard !$0.fini else { return false }
                $0.faites.append(demande)
                $0.enVol += 1
                return true
            }
        }

        func noter(repondue demande: DemandeEnvoyerMessage) {
            etat.withLock {
                $0.repondues.insert(demande.idempotence)
                $0.enVol -= 1
            }
        }
    }

    func jouer(_ relais: RelaisDeTest) async throws -> Bilan {
        let gens = try await ClientDirect.avecHTTP { http in
            var gens: [ClientDirect] = []
            for pseudo in ["emetteur", "destinataire"] {
                gens.append(try await ClientDirect(pseudo, url: relais.url, http: http))
            }
            return gens
        }
        // Whatever the accounts need is in the database by then, and nothing in the log.
        try await relais.arreter()
        try await relais.redemarrer()
        var bilan = Bilan()
        var envoyees: Set<Data> = []
        var recues: [Data] = []
        for _ in 0..<nombre {
            let ronde = try await tirer(de: gens[0], a: gens[1], relais, &bilan)
            let reprises = try entreTemps()
            bilan.reprises.base += reprises.base
            bilan.reprises.journal += reprises.journal
            try await relais.redemarrer()
            bilan.defauts.formUnion(try BaseDuRelais(relais.base).defauts())
            let (faites, repondues) = ronde.etat.withLock { ($0.faites, $0.repondues) }
            envoyees.formUnion(faites.map(\.enveloppe))
            compter(faites, repondues, Set(try BaseDuRelais(relais.base).messages().map(\.enveloppe)), &bilan)
            recues += try await ClientDirect.avecHTTP { http in
                // The same requests again, as their senders do that got no answer.
                try await withThrowingTaskGroup { groupe in
                    for demande in faites where !repondues.contains(demande.idempotence) {
                        groupe.addTask { try await gens[0].envoyer(demande, http: http) }
                    }
                    try await groupe.waitForAll()
                }
                return try await gens[1].toutRecevoir(http: http)
            }
        }
        let differentes = Set(recues)
        bilan.recues = recues.count
        bilan.doublees = recues.count - differentes.count
        bilan.manquantes = envoyees.subtracting(differentes).count
        return bilan
    }

    /// Right after the restart, before anything is sent again: what was answered is there.
    private func compter(
        _ faites: [DemandeEnvoyerMessage], _ repondues: Set<Data>, _ rangees: Set<Data>, _ bilan: inout Bilan
    ) {
        for demande in faites {
            let rangee = rangees.contains(demande.enveloppe)
            if repondues.contains(demande.idempotence) {
                bilan.repondues += 1
                bilan.perdues += rangee ? 0 : 1
            } else {
                bilan.sansReponse += 1
                bilan.dejaRangees += rangee ? 1 : 0
            }
        }
    }

    /// Sends without a pause until the relay is killed in the middle of it.
    private func tirer(
        de emetteur: ClientDirect, a destinataire: ClientDirect, _ relais: RelaisDeTest, _ bilan: inout Bilan
    ) async throws -> Ronde {
        let ronde = Ronde()
        bilan.enVolAuMoins = try await ClientDirect.avecHTTP { [bilan, emetteurs, enVol] http in
            try await ClientDirect.ouvrirConnexions(emetteurs, url: relais.url, http: http)
            return try await withThrowingTaskGroup(of: Int?.self) { groupe in
                for _ in 0..<emetteurs {
                    groupe.addTask {
                        while true {
                            let demande = try emetteur.demande(pour: destinataire)
                            guard ronde.commencer(demande) else { return nil }
                            do {
                                try await emetteur.envoyer(demande, http: http)
                            } catch let refus as ErreurEssai {
                                throw refus
                            } catch {
                                // No answer: that is what the round is about.
                                return nil
                            }
                            ronde.noter(repondue: demande)
                        }
                    }
                }
                groupe.addTask {
                    try await Task.sleep(for: .microseconds(Int.random(in: 0...60_000)))
                    let enCours = try await attendre { () -> Int? in
                        ronde.etat.withLock { etat in
                            guard etat.enVol >= enVol, !etat.repondues.isEmpty else { return nil }
                            etat.fini = true
                            relais.signaler(SIGKILL)
                            return etat.enVol
                        }
                    }
                    await relais.tuer()
                    ronde.etat.withLock { $0.fini = true }
                    return enCours ?? 0
                }
                var auMoins = bilan.enVolAuMoins
                for try await enCours in groupe { auMoins = min(auMoins, enCours ?? .max) }
                return auMoins
            }
        }
        return ronde
    }
}

extension RondesBrutales.Bilan: CustomStringConvertible {
    var description: String {
        "at least \(enVolAuMoins) under way at each kill, \(repondues) acknowledged before it, \(sansReponse) unanswered, of "
            + "those \(dejaRangees) already stored; \(perdues) acknowledged ones lost; \(recues) received after sending again, "
            + "\(doublees) doubled, \(manquantes) missing; undone: \(reprises.base) writes to the database, "
            + "\(reprises.journal) to its log"
    }
}
