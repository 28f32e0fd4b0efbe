import Contrat
import Synchronization

/// What goes to the database together: while as many requests are under way as may be, whoever comes waits, and all who wait share
/// the next one. So a caller is never answered from what was read, or done, before it asked.
final class DemandesGroupees<Cle: Hashable & Sendable, Valeur: Sendable>: Sendable {
    typealias Requete = @Sendable ([Cle]) async throws -> [Cle: Valeur]
    private typealias Suite = CheckedContinuation<Valeur?, any Error>

    private struct Etat {
        var parCle: [Cle: [Suite]] = [:]
        /// The keys of `parCle`, in the order in which they were first asked for.
        var ordre: [Cle] = []
        var nombre = 0
        var requetes = 0
    }

    private let requetesMax: Int
    private let clesMax: Int
    private let attenteMax: Int
    private let etat = Mutex(Etat())
    private let requete: Requete

    /// - Parameters:
    ///   - requetesMax: queries under way at once.
    ///   - clesMax: keys in one query.
    ///   - attenteMax: callers that may wait; whoever comes then is told to come back.
    ///   - requete: looks keys up; what it does not find is missing in what it returns.
    init(requetesMax: Int = 2, clesMax: Int = 500, attenteMax: Int = 8192, _ requete: @escaping Requete) {
        self.requetesMax = requetesMax
        self.clesMax = clesMax
        self.attenteMax = attenteMax
        self.requete = requete
    }

    /// What the database has under a key now, or nil.
    /// - Throws: what the query throws, to all who share it; `occupe` when too many wait.
    func demander(_ cle: Cle) async throws -> Valeur? {
        try await withCheckedThrowingContinuation { suite in
            let (pris, nouvelle) = etat.withLock { ajouter(suite, cle, &$0) }
            if !pris { suite.resume(throwing: Refus(.occupe, "the database is busy", attente: 2)) }
            if nouvelle { Task { await interroger() } }
        }
    }

    private func ajouter(_ suite: Suite, _ cle: Cle, _ etat: inout Etat) -> (pris: Bool, nouvelle: Bool) {
        guard etat.nombre < attenteMax else { return (false, false) }
        if etat.parCle[cle] == nil { etat.ordre.append(cle) }
        etat.parCle[cle, default: []].append(suite)
        etat.nombre += 1
        guard etat.requetes < requetesMax else { return (true, false) }
        etat.requetes += 1
        return (true, true)
    }

    private func interroger() async {
        while let lot = etat.withLock({ prochain(&$0) }) {
            let issue: Result<[Cle: Valeur], any Error>
            do {
                issue = .success(try await requete(lot.map(\.cle)))
            } catch {
                issue = .failure(error)
            }
            for (cle, suites) in lot {
                for suite in suites { suite.resume(with: issue.map { $0[cle] }) }
            }
        }
    }

    /// Who shares the next query. From here on nobody joins them: the query may have read already. Nil when nobody waits.
    private func prochain(_ etat: inout Etat) -> [(cle: Cle, suites: [Suite])]? {
        let lot = etat.ordre.prefix(clesMax).map { (cle: $0, suites: etat.parCle.removeValue(forKey: $0) ?? []) }
        etat.ordre.removeFirst(lot.count)
        etat.nombre -= lot.reduce(0) { $0 + $1.suites.count }
        guard lot.isEmpty else { return lot }
        etat.requetes -= 1
        return nil
    }
}
