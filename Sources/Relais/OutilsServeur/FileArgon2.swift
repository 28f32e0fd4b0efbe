import Contrat
import CryptoChiffre
import NIOPosix

/// The queue in front of Argon2: two runs at once on threads of their own, and few who wait.
///
/// A pseudo or address block waits in one place at most, so first come, first served is fair between sources; requests
/// with a token never come here.
actor FileArgon2 {
    /// Who asks.
    enum Source: Hashable, Sendable {
        case pseudo(String)
        case compte(CompteId)
        case adresse(AdresseSource)
    }

    private struct Attente {
        let sources: Set<Source>
        let suite: CheckedContinuation<Void, Never>
    }

    private let bassin: NIOThreadPool
    private let longueur: Int
    private var libres: Int
    private var attentes: [Attente] = []

    /// How many wait.
    var enAttente: Int { attentes.count }

    /// Starts the threads.
    /// - Parameters:
    ///   - simultanes: runs at once.
    ///   - longueur: most that wait in all.
    init(simultanes: Int = 2, longueur: Int = 64) {
        bassin = NIOThreadPool(numberOfThreads: simultanes)
        bassin.start()
        libres = simultanes
        self.longueur = longueur
    }

    deinit { bassin.shutdownGracefully { _ in } }

    /// Waits for a turn and does `corps` in it.
    /// - Throws: `occupe` when one of `sources` already waits or the queue is full, and whatever `corps` throws.
    func avecPlace<R: Sendable>(_ sources: Set<Source>, _ corps: @Sendable () async throws -> R) async throws -> R {
        try await attendre(sources)
        defer { ceder() }
        return try await corps()
    }

    /// Does a blocking `calcul` on the threads of this queue; only within a turn.
    nonisolated func calculer<R: Sendable>(_ calcul: @escaping @Sendable () throws -> R) async throws -> R {
        try await bassin.runIfActive(calcul)
    }

    private func attendre(_ sources: Set<Source>) async throws {
        if libres > 0 {
            libres -= 1
            return
        }
        guard enAttente < longueur else { throw Refus(.occupe, "too many logins at once", attente: 2) }
        guard attentes.allSatisfy({ $0.sources.isDisjoint(with: sources) }) else {
            throw Refus(.occupe, "another attempt of this source is waiting", attente: 1)
        }
        await withCheckedContinuation { attentes.append(Attente(sources: sources, suite: $0)) }
    }

    /// Hands the turn on, so that nobody can slip in between.
    private func ceder() {
        if attentes.isEmpty {
            libres += 1
        } else {
            attentes.removeFirst().suite.resume()
        }
    }
}
