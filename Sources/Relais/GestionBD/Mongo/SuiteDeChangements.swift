import Foundation
import Logging
import Synchronization

/// Follows what other relays change in a collection, for as long as the relay runs: across elections, and across a MongoDB that
/// is away for a while.
struct SuiteDeChangements: Sendable {
    let clients: ClientsMongo
    let collection: String
    /// What is let through, and what of it.
    let etapes: @Sendable () -> [ValeurMongo]
    /// Told of each change. Must not wait.
    let changement: @Sendable (ChampsMongo) -> Void
    /// Some changes may have gone by unseen.
    let lacune: @Sendable () -> Void
    let journal: Logger

    /// The stream, and where it has come to. `@unchecked Sendable`: `suivre` hands it to one `veiller` after another, so that one
    /// thread has it at a time.
    private final class Lecture: @unchecked Sendable {
        var suivi: SuiviMongo?
        var repere: Document?
    }

    func suivre() async {
        let lecture = Lecture()
        var muet = false
        while !Task.isCancelled {
            do {
                try await clients.veiller { try avancer(lecture) }
                muet = false
            } catch is CancellationError {
                return
            } catch {
                if !muet {
                    let base = (error as? any ErreurBD)?.pourJournal ?? "-"
                    journal.warning("Changes are not followed for the moment", metadata: ["base": "\(base)"])
                }
                muet = true
                try? await Task.sleep(for: .milliseconds(300))
            }
        }
    }

    private func avancer(_ lecture: Lecture) throws {
        do {
            if lecture.suivi == nil {
                lecture.suivi = try SuiviMongo(collection, etapes: etapes(), apres: lecture.repere, clients)
                if lecture.repere == nil { lacune() }
                // A primary that was just elected may not show yet what was told before.
                Task { [lacune] in
                    try? await Task.sleep(for: .seconds(5))
                    lacune()
                }
            }
            defer { lecture.repere = lecture.suivi?.repere ?? lecture.repere }
            try lecture.suivi?.suite(changement)
        } catch let erreur as ErreurMongo {
            lecture.suivi = nil
            // Whatever could not be gone on with is begun anew.
            if erreur.genre != .passager { lecture.repere = nil }
            throw erreur
        }
    }
}
