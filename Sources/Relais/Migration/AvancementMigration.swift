import Foundation
import Glibc
import Synchronization

/// How far a migration is, on stderr: one line that is written again and again on a terminal, otherwise a line every few seconds.
final class AvancementMigration: Sendable {
    private struct Etat {
        var debut = ContinuousClock.now
        var derniere: ContinuousClock.Instant?
        var largeur = 0
        var depart = 0
    }

    private let etat = Mutex(Etat())
    private let terminal = isatty(STDERR_FILENO) == 1

    /// Another kind of records begins, of which `depart` were done before.
    func commencer(_ depart: Int = 0) {
        etat.withLock { etat in
            (etat.debut, etat.depart) = (.now, depart)
            etat.derniere = terminal ? nil : etat.derniere
        }
    }

    /// - Parameter total: 0 when it is not known.
    func dire(_ quoi: String, faits: Int, sur total: Int) {
        etat.withLock { etat in
            let maintenant = ContinuousClock.now
            let pas = Duration.milliseconds(terminal ? 200 : 3000)
            if let derniere = etat.derniere, maintenant - derniere < pas { return }
            etat.derniere = maintenant
            let duree = (maintenant - etat.debut) / .seconds(1)
            let rythme = duree > 0 ? Double(faits - etat.depart) / duree : 0
            var ligne = "\(quoi): \(faits)\(total > 0 ? "/\(total)" : ""), \(Int(rythme))/s"
            if total > faits, rythme > 0 { ligne += ", \(Int(Double(total - faits) / rythme) + 1) s left" }
            ecrire(ligne, fin: !terminal, &etat)
        }
    }

    /// A line that stays.
    func annoncer(_ ligne: String) { etat.withLock { ecrire(ligne, fin: true, &$0) } }

    private func ecrire(_ ligne: String, fin: Bool, _ etat: inout Etat) {
        let blancs = String(repeating: " ", count: max(0, etat.largeur - ligne.count))
        let texte = (terminal ? "\r" : "") + ligne + (terminal ? blancs : "") + (fin ? "\n" : "")
        etat.largeur = fin ? 0 : ligne.count
        FileHandle.standardError.write(Data(texte.utf8))
    }
}
