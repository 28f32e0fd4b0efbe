/// So many at once, the others first come, first served.
actor Tour {
    private var libres: Int
    private var file: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { libres = places }

    /// Runs `travail` when there is a place for it. Cancelled meanwhile, it still waits for its turn, and may then look.
    nonisolated func prendre<R>(_ travail: () async throws -> R) async rethrows -> R {
        await entrer()
        do {
            let resultat = try await travail()
            await sortir()
            return resultat
        } catch {
            await sortir()
            throw error
        }
    }

    private func entrer() async {
        if libres > 0 {
            libres -= 1
        } else {
            await withCheckedContinuation { file.append($0) }
        }
    }

    private func sortir() {
        if file.isEmpty { libres += 1 } else { file.removeFirst().resume() }
    }
}
