import Contrat
import Foundation
import Synchronization

/// Envelopes that wait to be written together. Those of one mailbox are written in the order in which they came, by one writer at
/// a time; each caller waits for its own.
final class FileDepots: Sendable {
    typealias Issue = Result<DepotEcrit, any Error>

    /// Writers at once: while the disks of one are waited for, another fills its hands.
    private static let ecrivains = 4
    /// What one writes together at most.
    private static let depotsParLot = 256
    private static let octetsParLot = 8 << 20
    /// To how many mailboxes at most more than one envelope at once is written: those of each go by a command of their own.
    private static let boitesLarges = 4
    /// Envelopes that may wait, and their bytes; whoever comes then is told to come back.
    private static let attenteMax = 8192
    private static let octetsMax = 64 << 20
    /// Of one mailbox, so that who writes much to it does not keep out all others.
    private static let attenteParBoite = 1024

    private struct Travail: Sendable {
        let depot: DepotEnCours
        let suite: CheckedContinuation<DepotEcrit, any Error>
    }

    private struct Etat {
        var parBoite: [BoiteMongo: [Travail]] = [:]
        /// Mailboxes with envelopes that no writer is at, in the order in which they came.
        var pretes: [BoiteMongo] = []
        var occupees: Set<BoiteMongo> = []
        var ecrivains = 0
        var nombre = 0
        var octets = 0
    }

    private let etat = Mutex(Etat())
    private let ecrire: @Sendable ([DepotEnCours]) async throws -> [Issue]

    /// - Parameter ecrire: writes envelopes and tells of each what became of it; those of one mailbox are in order.
    init(ecrire: @escaping @Sendable ([DepotEnCours]) async throws -> [Issue]) { self.ecrire = ecrire }

    /// Returns once the envelope is durable, or refused.
    func deposer(_ depot: DepotEnCours) async throws -> Depot {
        let ecrit = try await withCheckedThrowingContinuation { suite in
            let (pris, nouvelEcrivain) = etat.withLock { etat in
                Self.ajouter(Travail(depot: depot, suite: suite), &etat)
            }
            if !pris { suite.resume(throwing: Refus(.occupe, "the database is busy", attente: 2)) }
            if nouvelEcrivain { Task { await travailler() } }
        }
        return ecrit.depot
    }

    private static func ajouter(_ travail: Travail, _ etat: inout Etat) -> (pris: Bool, nouvelEcrivain: Bool) {
        let boite = travail.depot.boite
        guard etat.nombre < attenteMax, etat.octets < octetsMax,
            etat.parBoite[boite]?.count ?? 0 < attenteParBoite
        else { return (false, false) }
        if etat.parBoite[boite] == nil, !etat.occupees.contains(boite) { etat.pretes.append(boite) }
        etat.parBoite[boite, default: []].append(travail)
        etat.nombre += 1
        etat.octets += travail.depot.enveloppe.count
        guard etat.ecrivains < ecrivains, !etat.pretes.isEmpty else { return (true, false) }
        etat.ecrivains += 1
        return (true, true)
    }

    private func travailler() async {
        while let lot = etat.withLock({ Self.prochain(&$0) }) {
            let issues: [Issue]
            do {
                issues = try await ecrire(lot.map(\.depot))
            } catch {
                issues = lot.map { _ in .failure(error) }
            }
            // Before the callers go on: what they send next finds its mailbox free.
            etat.withLock { Self.liberer(lot, &$0) }
            for (travail, issue) in zip(lot, issues) { travail.suite.resume(with: issue) }
        }
    }

    /// What a writer writes next; nil when there is nothing, and it ends.
    private static func prochain(_ etat: inout Etat) -> [Travail]? {
        var lot: [Travail] = []
        var octets = 0
        var vues = 0
        let large = etat.pretes.count <= boitesLarges
        for boite in etat.pretes {
            guard lot.count < depotsParLot, octets < octetsParLot else { break }
            vues += 1
            let attendent = etat.parBoite[boite] ?? []
            let place = large ? max(1, (octetsParLot - octets) / (64 << 10)) : 1
            let pris = attendent.prefix(min(depotsParLot - lot.count, place))
            lot += pris
            octets += pris.reduce(0) { $0 + $1.depot.enveloppe.count }
            etat.parBoite[boite] = pris.count < attendent.count ? Array(attendent.dropFirst(pris.count)) : nil
            etat.occupees.insert(boite)
        }
        etat.pretes.removeFirst(vues)
        etat.nombre -= lot.count
        etat.octets -= octets
        guard lot.isEmpty else { return lot }
        etat.ecrivains -= 1
        return nil
    }

    private static func liberer(_ lot: [Travail], _ etat: inout Etat) {
        for boite in Set(lot.map(\.depot.boite)) {
            etat.occupees.remove(boite)
            if etat.parBoite[boite] != nil { etat.pretes.append(boite) }
        }
    }
}
