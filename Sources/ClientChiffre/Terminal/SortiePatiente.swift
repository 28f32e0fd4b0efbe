import NIOPosix
import Synchronization

/// Standard output for lines whose reader may take their time: they wait on a thread of their own, and whoever is cancelled waits
/// no longer.
final class SortiePatiente: Sendable {
    private let fil = NIOThreadPool(numberOfThreads: 1)

    init() { fil.start() }

    /// - Throws: `fichier` when standard output does not take a line; what a cancelled task throws.
    func emettre(_ emission: Emission) async throws {
        guard case .sortie(let ligne) = emission else { return try EmissionStandard.emettre(emission) }
        let abandon = Abandon()
        let ecrite = try await withTaskCancellationHandler {
            try await fil.runIfActive { SortieStandard.ecrire(ligne + "\n", tantQue: { !abandon.demande }) }
        } onCancel: {
            abandon.demander()
        }
        guard ecrite else {
            try Task.checkCancellation()
            throw ErreurClient.fichier("standard output cannot be written")
        }
    }

    private final class Abandon: Sendable {
        private let etat = Atomic(false)

        var demande: Bool { etat.load(ordering: .relaxed) }

        func demander() { etat.store(true, ordering: .relaxed) }
    }
}
