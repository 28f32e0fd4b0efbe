import Foundation
import Glibc
import Synchronization

/// A relay in a process of its own, on one folder and one loopback port for as long as the test lasts. What it writes is kept
/// across its restarts.
final class RelaisDeTest: Sendable {
    /// Which program, and how it is started.
    struct Reglages: Sendable {
        var programme = Executables.relaisEssai
        var environnement: [String: String] = [:]
        /// What the program is run by, such as strace; the process that is started must become the relay itself.
        var devant: [String] = []
        /// Further options of the program.
        var options: [String] = []
        /// Where it keeps its things.
        var disposition = Disposition.courante ?? .embarquee
        /// Its MongoDB, when `disposition` wants one.
        var mongo = MongoDuRelais()
        /// The certificate and its key, for a relay that speaks TLS.
        var tls: (certificat: String, cle: String)?
    }

    let port: Int
    private let dossier: URL
    private let reglages: Reglages
    private let courant: Mutex<Processus>

    /// Starts a relay below `dossier` and waits until it listens.
    init(dans dossier: URL, _ reglages: Reglages = Reglages()) async throws {
        self.dossier = dossier
        self.reglages = reglages
        try FileManager.default.createDirectory(at: dossier, withIntermediateDirectories: true)
        let (processus, port) = try await Self.lancer(dossier, reglages, port: 0)
        self.port = port
        courant = Mutex(processus)
    }

    var disposition: Disposition { reglages.disposition }
    /// What its MongoDB holds; nothing when it has none.
    func valeursMongo() async throws -> [(lieu: String, octets: [UInt8])] {
        guard disposition != .embarquee, let mongo = reglages.mongo else { return [] }
        return try await mongo.valeurs(dans: dossier)
    }

    var url: String { "\(reglages.tls == nil ? "http" : "https")://127.0.0.1:\(port)" }
    var donnees: URL { dossier.appending(path: "donnees") }
    var fichiers: URL { donnees.appending(path: "fichiers") }
    var base: URL { donnees.appending(path: "relais.sqlite") }
    var journaux: [URL] { [Self.sortie(dossier), Self.erreurs(dossier)] }
    /// What it wrote for its operator, through all its starts.
    var journal: String { Self.erreursLues(dossier) }

    var pid: pid_t { processus.pid }

    private var processus: Processus { courant.withLock { $0 } }

    /// Starts it again on the same folder and port, once it has ended.
    func redemarrer() async throws {
        let (processus, _) = try await Self.lancer(dossier, reglages, port: port)
        courant.withLock { $0 = processus }
    }

    func signaler(_ signal: Int32) { processus.signaler(signal) }

    /// Stops it: it accepts connections and answers nothing, until SIGCONT.
    func figer() async throws { try await processus.figer() }

    /// - Throws: when it still runs after `delai`.
    @discardableResult
    func attendreLaFin(_ delai: Duration) async throws -> Processus.Fin { try await processus.attendreLaFin(delai) }

    /// kill -9.
    func tuer() async { await processus.tuer() }

    /// SIGTERM, and nobody waits for long.
    func arreter() async throws {
        signaler(SIGTERM)
        try await attendreLaFin(.seconds(10))
    }

    private static func sortie(_ dossier: URL) -> URL { dossier.appending(path: "sortie.journal") }
    private static func erreurs(_ dossier: URL) -> URL { dossier.appending(path: "erreurs.journal") }

    private static func lancer(_ dossier: URL, _ reglages: Reglages, port: Int) async throws -> (Processus, port: Int) {
        let dejaEcrit = (try? Data(contentsOf: sortie(dossier)).count) ?? 0
        let arguments = [
            "--donnees", dossier.appending(path: "donnees").path, "--port", "\(port)", "--essais-par-minute", "1000000",
            "--requetes-par-minute", "1000000",
        ]
        let tls = reglages.tls.map { ["--certificat", $0.certificat, "--cle", $0.cle] } ?? []
        let bases = try reglages.disposition.options(reglages.mongo)
        let ligne = reglages.devant + [try reglages.programme.chemin()] + arguments + bases + reglages.options + tls
        let processus = try Processus(
            ligne[0], Array(ligne.dropFirst()), environnement: reglages.environnement,
            flux: .fichiers(sortie: sortie(dossier).path, erreurs: erreurs(dossier).path))
        let annonce = try await attendre { () throws -> Int? in
            guard processus.etat == nil else { throw ErreurEssai("the relay ended at once: \(erreursLues(dossier))") }
            let dit = (try? Data(contentsOf: sortie(dossier)).dropFirst(dejaEcrit)) ?? Data()
            guard let lu = String(decoding: dit, as: UTF8.self).wholeMatch(of: /relais .* ecoute sur https?:.*:(\d+)\n/)
            else {
                return nil
            }
            return Int(lu.output.1)
        }
        guard let annonce else {
            await processus.tuer()
            throw ErreurEssai("the relay does not listen: \(erreursLues(dossier))")
        }
        return (processus, annonce)
    }

    private static func erreursLues(_ dossier: URL) -> String {
        (try? String(contentsOf: erreurs(dossier), encoding: .utf8)) ?? ""
    }
}
