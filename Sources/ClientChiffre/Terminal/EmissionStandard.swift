import Synchronization

/// What commands say, on this process's own standard output and error.
enum EmissionStandard {
    /// Whether the terminal's line holds how far the work has come.
    private static let progresAffiche = Mutex(false)

    /// - Throws: `fichier` when standard output does not take a line.
    @Sendable static func emettre(_ emission: Emission) throws {
        switch emission {
        case .sortie(let ligne):
            effacerProgres()
            guard SortieStandard.ecrire(ligne + "\n") else {
                throw ErreurClient.fichier("standard output cannot be written")
            }
        case .erreur(let ligne):
            effacerProgres()
            SortieStandard.signaler(ligne)
        case .progres(let texte):
            progresAffiche.withLock { $0 = !texte.isEmpty }
            EcranDesErreurs().suivre(texte.isEmpty ? nil : texte)
        }
    }

    private static func effacerProgres() {
        let affiche = progresAffiche.withLock { affiche in
            defer { affiche = false }
            return affiche
        }
        if affiche { EcranDesErreurs().suivre(nil) }
    }
}
