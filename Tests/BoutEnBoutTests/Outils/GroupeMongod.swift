import Foundation
import Glibc

/// A replica set of real mongod, started and handled by `scripts/outils/mongod.py`. It does not outlive this object, nor the
/// process of the tests.
final class GroupeMongod: Sendable {
    private struct Fiche: Decodable {
        struct Noeud: Decodable {
            let port: Int
        }

        let uri: String
        let noeuds: [Noeud]
    }

    /// Names every node and the set.
    let uri: String
    /// Of the nodes, as they were started.
    let ports: [Int]
    private let dossier: URL

    /// Starts a set below `dossier` and waits until it can be written to.
    /// - Parameters:
    ///   - election: how long a primary is missed before there is an election; mongod's own 10 s by default.
    ///   - parent: the process with which it ends.
    init(
        dans dossier: URL, noeuds: Int = 1, election: Duration? = nil, parent: pid_t = getpid()
    ) async throws {
        var options = ["--noeuds", "\(noeuds)", "--parent", "\(parent)"]
        if let election { options += ["--election", "\(Int(election / .milliseconds(1)))"] }
        do {
            let dit = try await Self.outil("lancer", options, dossier)
            let fiche = try JSONDecoder().decode(Fiche.self, from: Data(dit.utf8))
            (uri, ports) = (fiche.uri, fiche.noeuds.map(\.port))
            self.dossier = dossier
        } catch {
            Self.abandonner(dossier)
            throw error
        }
    }

    deinit { Self.abandonner(dossier) }

    /// Starts a set in a temporary folder for as long as `corps` runs.
    static func jouer(
        noeuds: Int = 1, election: Duration? = nil, _ corps: (GroupeMongod) async throws -> Void
    ) async throws {
        let dossier = FileManager.default.temporaryDirectory.appending(path: "mongod-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: dossier) }
        let groupe = try await GroupeMongod(dans: dossier, noeuds: noeuds, election: election)
        do {
            try await corps(groupe)
        } catch {
            try await groupe.arreter()
            throw error
        }
        try await groupe.arreter()
    }

    /// The port of the node that is primary now, as soon as one is.
    func primaire() async throws -> Int { try await port("primaire") }

    /// kill -9 of the primary.
    /// - Returns: its port.
    @discardableResult
    func tuerPrimaire() async throws -> Int { try await port("tuer") }

    /// kill -9 of a node.
    func tuer(_ port: Int) async throws { try await outil("tuer", port) }

    /// Starts a node that is dead, on the same port and data.
    func relancer(_ port: Int) async throws { try await outil("relancer", port) }

    /// Stops a node: it has its connections and answers nothing, until `reprendre`.
    func figer(_ port: Int) async throws { try await outil("figer", port) }

    func reprendre(_ port: Int) async throws { try await outil("reprendre", port) }

    /// Waits until there is a primary, and every node that runs follows it.
    func attendre() async throws { try await outil("attendre") }

    /// Ends all of it.
    func arreter() async throws { try await outil("arreter") }

    private func port(_ commande: String) async throws -> Int {
        let dit = try await outil(commande).trimmingCharacters(in: .newlines)
        guard let port = Int(dit) else { throw ErreurEssai("mongod.py \(commande) says “\(dit)”") }
        return port
    }

    @discardableResult
    private func outil(_ commande: String, _ port: Int? = nil) async throws -> String {
        try await Self.outil(commande, port.map { ["--port", "\($0)"] } ?? [], dossier)
    }

    private static func outil(_ commande: String, _ options: [String], _ dossier: URL) async throws -> String {
        let outil = Python.racine.appending(path: "scripts/outils/mongod.py").path
        let mongod = ProcessInfo.processInfo.environment["MONGOD"].map { ["MONGOD": $0] } ?? [:]
        return try await Python.executer(
            [outil, commande, "--dossier", dossier.path] + options, environnement: mongod, dans: dossier)
    }

    /// Without this file the tool's watcher ends what runs.
    private static func abandonner(_ dossier: URL) {
        try? FileManager.default.removeItem(at: dossier.appending(path: "groupe.json"))
    }
}
