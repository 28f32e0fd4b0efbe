import NIOCore
import Synchronization

/// A TCP proxy between clients and the relay that keeps every byte that passes, in both directions.
final class MandataireEspion: Sendable {
    /// What passed, all connections one after the other as the bytes came.
    struct Trafic: Sendable {
        /// From clients to the relay.
        var montant: [UInt8] = []
        /// From the relay to clients.
        var descendant: [UInt8] = []
    }

    /// Where clients connect, on loopback.
    let port: Int
    private let vu = Mutex(Trafic())
    private let coupure = Mutex<String?>(nil)

    private init(port: Int) { self.port = port }

    var url: String { "http://127.0.0.1:\(port)" }
    var trafic: Trafic { vu.withLock { $0 } }

    /// From now on the connection breaks when the relay answers once `route` was asked for: the relay has done its work and
    /// the client does not know. Nil: everything passes again.
    func perdreLaReponse(de route: String?) { coupure.withLock { $0 = route } }

    private var aCouper: Bool {
        guard let route = coupure.withLock({ $0 }) else { return false }
        return String(decoding: trafic.montant, as: UTF8.self).contains(route)
    }

    /// Listens before the relay's port `cible` for as long as `corps` runs.
    static func devant(_ cible: Int, _ corps: (MandataireEspion) async throws -> Void) async throws {
        let (ecoute, port) = try await PassageTCP.ecouter()
        let espion = MandataireEspion(port: port)
        let traitement = PassageTCP.Traitement {
            try await espion.copier($0, $1) { $0.montant += $1 }
        } descendant: {
            try await espion.copier($0, $1, tantQue: { !espion.aCouper }) { $0.descendant += $1 }
        }
        try await PassageTCP.servir(ecoute, vers: cible, traitement) { try await corps(espion) }
    }

    private func copier(
        _ source: PassageTCP.Entree, _ sortie: PassageTCP.Sortie,
        tantQue passe: @Sendable () -> Bool = { true }, noter: @Sendable (inout Trafic, [UInt8]) -> Void
    ) async throws {
        for try await tampon in source {
            guard passe() else { break }
            vu.withLock { noter(&$0, Array(tampon.readableBytesView)) }
            try await sortie.write(tampon)
        }
        sortie.finish()
    }
}
