import Synchronization

/// The ends of messages that disappear, as an open profile knows them: read once, so that nothing is looked through each time one is
/// over.
final class Echeances: Sendable {
    /// The next one last.
    private let connues = Mutex<[Echeance]>([])
    /// Rung when one may come before those known.
    let reveil = Reveil()

    func noter(_ nouvelles: [Echeance]) {
        guard !nouvelles.isEmpty else { return }
        connues.withLock { connues in
            connues += nouvelles
            connues.sort { $0.date > $1.date }
        }
        reveil.sonner()
    }

    /// When the next message goes, in seconds since 1970.
    var prochaine: UInt64? { connues.withLock { $0.last?.date } }

    /// Takes out those that are over at `maintenant`, at most `limite`.
    func passees(_ maintenant: UInt64, limite: Int) -> [Echeance] {
        connues.withLock { connues in
            let passees = Array(connues.reversed().prefix(limite).prefix { $0.date <= maintenant })
            connues.removeLast(passees.count)
            return passees
        }
    }
}

extension Messagerie {
    /// Messages that one transaction erases.
    private static let effacesAlaFois = 500

    /// Learns which messages disappear when, and erases those that have by now.
    func ouvrirEcheances() async throws {
        echeances.noter(try await base.lire { try Echeance.toutes($0) })
        try await effacerEcheances()
    }

    /// Erases the messages whose time is over.
    func effacerEcheances() async throws {
        var efface = false
        while case let passees = echeances.passees(maintenant, limite: Self.effacesAlaFois), !passees.isEmpty {
            do {
                try await base.ecrire { try Echeance.effacer(passees, $0) }
            } catch {
                echeances.noter(passees)
                throw error
            }
            efface = true
        }
        if efface { try await Self.calculer { [base] in try base.tronquerJournal() } }
    }
}
