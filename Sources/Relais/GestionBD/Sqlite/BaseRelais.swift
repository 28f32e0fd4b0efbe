import Foundation
import GRDB
import Logging
import Synchronization

/// The relay's database: readers beside each other, and one writer whose transaction is shared by whatever waits for it. What
/// comes while a commit is under way goes into the next one; each caller waits for its own.
final class BaseRelais: Sendable {
    /// What one transaction takes at most: who waits for it waits for all of them.
    private static let travauxParLot = 512
    /// How many rows one piece of work of a purge erases.
    private static let effaceesAlaFois = 100
    /// After how many transactions the writer lets in whatever else waits for it.
    private static let lotsDAffilee = 64

    /// Work of one caller.
    private struct Travail: Sendable {
        /// Does it inside the transaction, and gives what is to be done once that is on disk.
        let executer: @Sendable (Database) throws -> @Sendable () -> Void
        let echouer: @Sendable (any Error) -> Void
    }

    private struct File {
        var travaux: [Travail] = []
        /// Whether the writer is at work and will look again.
        var enCours = false
    }

    let bassin: DatabasePool
    private let file = Mutex(File())
    private let releve: ReleveJournal
    private let degats = Mutex(false)

    /// Takes over a database that is open and up to date. Blocks.
    init(_ bassin: DatabasePool, journal: Logger, pagesParReleve: Int = ReleveJournal.pagesParReleve) throws {
        self.bassin = bassin
        releve = try ReleveJournal(bassin, journal: journal, pagesParReleve: pagesParReleve)
    }

    /// Reads, beside whatever is written meanwhile, as of one moment.
    func lire<R: Sendable>(_ travail: @escaping @Sendable (Database) throws -> R) async throws -> R {
        do {
            return try await bassin.read(travail)
        } catch {
            noter(error)
            throw error
        }
    }

    /// Writes, and returns once what was written is on disk. `travail` may be run twice: what the first run did is undone then.
    /// - Parameter puis: run after the commit, in the order in which everybody's work was done, before this function returns.
    /// - Throws: what `travail` throws, with nothing of it written; what others wrote in the same transaction stays.
    func ecrire<R: Sendable>(
        _ travail: @escaping @Sendable (Database) throws -> R, puis: @escaping @Sendable (R) -> Void = { _ in }
    ) async throws -> R {
        try await withCheckedThrowingContinuation { suite in
            ajouter(
                Travail(
                    executer: { base in
                        let resultat = try travail(base)
                        return {
                            puis(resultat)
                            suite.resume(returning: resultat)
                        }
                    },
                    echouer: { [self] erreur in
                        noter(erreur)
                        suite.resume(throwing: erreur)
                    }))
        }
    }

    /// Erases much, a part at a time, so that nobody waits long behind it.
    /// - Parameter travail: erases at most as many rows as it is told, and tells how many.
    /// - Returns: how many in all.
    /// - Throws: `CancellationError` between two parts.
    @discardableResult
    func repeter(_ travail: @escaping @Sendable (Database, Int) throws -> Int) async throws -> Int {
        var faits = 0
        while true {
            try Task.checkCancellation()
            let nombre = try await ecrire { try travail($0, Self.effaceesAlaFois) }
            faits += nombre
            if nombre < Self.effaceesAlaFois { return faits }
        }
    }

    /// Leaves nothing of what was erased in SQLite's log. Waits for the writer's turn.
    /// - Returns: whether the log is empty.
    @discardableResult
    func tronquerJournal() async -> Bool {
        await withCheckedContinuation { suite in
            bassin.asyncWriteWithoutTransaction { suite.resume(returning: self.releve.tronquer($0)) }
        }
    }

    /// Whether SQLite has found the database damaged since it was opened.
    var abimee: Bool { degats.withLock { $0 } }

    private func noter(_ erreur: any Error) {
        guard let code = (erreur as? DatabaseError)?.resultCode, code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB
        else { return }
        degats.withLock { $0 = true }
    }

    private func ajouter(_ travail: Travail) {
        let seul = file.withLock { file in
            file.travaux.append(travail)
            defer { file.enCours = true }
            return !file.enCours
        }
        if seul { bassin.asyncWriteWithoutTransaction { self.vider($0) } }
    }

    private func vider(_ base: Database) {
        for _ in 0..<Self.lotsDAffilee {
            guard let lot = prochainLot() else { return }
            if let refus = executer(lot[...], base) {
                // Whoever came meanwhile would wait as long again, one lot after the other.
                for travail in toutCeQuiAttend() { travail.echouer(refus) }
            }
            releve.avancer(base)
        }
        bassin.asyncWriteWithoutTransaction { self.vider($0) }
    }

    private func prochainLot() -> [Travail]? {
        file.withLock { file in
            guard !file.travaux.isEmpty else {
                file.enCours = false
                return nil
            }
            let lot = Array(file.travaux.prefix(Self.travauxParLot))
            file.travaux.removeFirst(lot.count)
            return lot
        }
    }

    private func toutCeQuiAttend() -> [Travail] {
        file.withLock { file in
            defer { file.travaux = [] }
            return file.travaux
        }
    }

    /// - Returns: why no transaction could be begun, when none could.
    private func executer(_ lot: ArraySlice<Travail>, _ base: Database) -> (any Error)? {
        do {
            try base.beginTransaction(.immediate)
        } catch {
            for travail in lot { travail.echouer(error) }
            return error
        }
        var suites: [@Sendable () -> Void] = []
        do {
            for travail in lot { suites.append(try travail.executer(base)) }
        } catch {
            try? base.rollback()
            guard lot.count > 1 else {
                for travail in lot { travail.echouer(error) }
                return nil
            }
            // It must not take the others with it: those before it, itself and those after it go apart.
            let fautif = lot.startIndex + suites.count
            var refus: (any Error)?
            for part in [lot[..<fautif], lot[fautif...fautif], lot[(fautif + 1)...]] where !part.isEmpty {
                if let refus {
                    for travail in part { travail.echouer(refus) }
                } else {
                    refus = executer(part, base)
                }
            }
            return refus
        }
        do {
            try base.commit()
        } catch {
            try? base.rollback()
            for travail in lot { travail.echouer(error) }
            return nil
        }
        for suite in suites { suite() }
        return nil
    }
}
