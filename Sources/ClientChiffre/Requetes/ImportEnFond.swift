import Synchronization

/// Brings messages in and sends what waits while a profile is open without menus, until it is closed; for a while, not.
actor ImportEnFond {
    private let messagerie: Messagerie
    private let dire: @Sendable (ImportPeriodique.Nouvelle) async -> Void
    private var tache: Task<Void, Never>?
    /// Those who want nothing to come or go meanwhile.
    private var suspensions = 0
    private var actif = false

    /// - Parameter dire: told what happens.
    init(_ messagerie: Messagerie, dire: @escaping @Sendable (ImportPeriodique.Nouvelle) async -> Void) {
        self.messagerie = messagerie
        self.dire = dire
    }

    func demarrer() {
        actif = true
        lancer()
    }

    /// Stops for good; returns when nothing is under way any more.
    func arreter() async {
        actif = false
        await interrompre()
    }

    /// Stops until `reprendre` was called as often; returns when nothing is under way any more.
    func suspendre() async {
        suspensions += 1
        await interrompre()
    }

    func reprendre() {
        suspensions -= 1
        lancer()
    }

    private func lancer() {
        guard actif, suspensions == 0, tache == nil else { return }
        tache = Task { [messagerie, dire] in
            await ImportPeriodique(messagerie: messagerie).importPeriodique { nouvelle in
                if case .arrivages(let arrivages) = nouvelle {
                    messagerie.venuesSeules.withLock { $0.noter(arrivages) }
                }
                await dire(nouvelle)
            }
        }
    }

    private func interrompre() async {
        while let tache {
            tache.cancel()
            await tache.value
            if self.tache == tache { self.tache = nil }
        }
    }
}
