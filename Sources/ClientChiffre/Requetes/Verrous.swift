/// The owner's `verrous`: what must not run twice at once inside this process, first come first served. Between processes
/// it is `VerrouProfil`.
actor Verrous {
    private var pris: Set<Sujet> = []
    private var file: [(sujet: Sujet, suite: CheckedContinuation<Void, Never>)] = []

    /// What is guarded.
    enum Sujet: Hashable, Sendable {
        /// Logging in and the token.
        case jeton
        /// Emptying the outbox, in order.
        case envoi
        /// Fetching and acknowledging.
        case reception
        /// Bringing in and telling, by the live stream and by the rounds beside it.
        case importation
        /// Making and publishing this device's prekeys.
        case precles
    }

    /// Runs `travail` while nobody else holds `sujet`.
    nonisolated func obtenirVerrou<R: Sendable>(
        _ sujet: Sujet, _ travail: @Sendable () async throws -> R
    ) async rethrows -> R {
        await prendre(sujet)
        do {
            let resultat = try await travail()
            await rendre(sujet)
            return resultat
        } catch {
            await rendre(sujet)
            throw error
        }
    }

    private func prendre(_ sujet: Sujet) async {
        guard pris.contains(sujet) else {
            pris.insert(sujet)
            return
        }
        await withCheckedContinuation { file.append((sujet, $0)) }
    }

    private func rendre(_ sujet: Sujet) {
        if let suivant = file.firstIndex(where: { $0.sujet == sujet }) {
            file.remove(at: suivant).suite.resume()
        } else {
            pris.remove(sujet)
        }
    }
}
