import NIOCore
import Synchronization

/// The line to one mongod, which a test makes slow or cuts while it is in use.
final class MandataireMongo: Sendable {
    private struct Etat {
        var retard = Duration.zero
        var coupee = false
        var coupures = 0
    }

    /// Where clients connect, on loopback.
    let port: Int
    private let etat = Mutex(Etat())

    private init(port: Int) { self.port = port }

    /// Without the set's name: a client that had it would ask for the nodes' own addresses, and go past this one.
    var uri: String { "mongodb://127.0.0.1:\(port)/?directConnection=true" }

    /// Every reply, also those under way, reaches the client `duree` after mongod sent it.
    func retarder(_ duree: Duration) { etat.withLock { $0.retard = duree } }

    /// All connections break, and so does each new one at once.
    func couper() {
        etat.withLock {
            $0.coupee = true
            $0.coupures += 1
        }
    }

    /// Everything passes, and without delay; what was held back does now.
    func retablir() { etat.withLock { ($0.coupee, $0.retard) = (false, .zero) } }

    /// Stands before the mongod at port `cible` for as long as `corps` runs.
    static func devant(_ cible: Int, _ corps: (MandataireMongo) async throws -> Void) async throws {
        let (ecoute, port) = try await PassageTCP.ecouter()
        let mandataire = MandataireMongo(port: port)
        let traitement = PassageTCP.Traitement { entree, sortie in
            for try await tampon in entree { try await sortie.write(tampon) }
        } descendant: {
            try await mandataire.descendre($0, $1)
        } garde: {
            try await mandataire.attendreUneCoupure()
        }
        try await PassageTCP.servir(ecoute, vers: cible, traitement) { try await corps(mandataire) }
    }

    private func attendreUneCoupure() async throws {
        let avant = etat.withLock { $0.coupures }
        while etat.withLock({ !$0.coupee && $0.coupures == avant }) { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// A long line, not a narrow one: parts that come together are late together.
    private func descendre(_ entree: PassageTCP.Entree, _ sortie: PassageTCP.Sortie) async throws {
        let (tenus, depot) = AsyncStream.makeStream(of: (ContinuousClock.Instant, ByteBuffer).self)
        try await withThrowingTaskGroup { groupe in
            groupe.addTask {
                defer { depot.finish() }
                for try await tampon in entree { depot.yield((.now, tampon)) }
            }
            for await (arrivee, tampon) in tenus {
                while arrivee + etat.withLock({ $0.retard }) > .now { try await Task.sleep(for: .milliseconds(5)) }
                try await sortie.write(tampon)
            }
            try await groupe.waitForAll()
        }
    }
}
