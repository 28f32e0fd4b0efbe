import Foundation
import NIOPosix
import Testing

/// A program of this build or of the system, run by a test and never left behind.
final class Commande: Sendable {
    private let processus = Process()
    private let sortie = Pipe()
    private let erreurs = Pipe()

    /// Where SwiftPM puts the executables: beside the test bundle.
    static func construite(_ nom: String) throws -> String {
        let ici = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: ici).deletingLastPathComponent().appending(path: nom).path
    }

    init(_ chemin: String, _ arguments: [String], environnement: [String: String] = [:]) throws {
        processus.executableURL = URL(fileURLWithPath: chemin)
        processus.arguments = arguments
        processus.environment = ProcessInfo.processInfo.environment.merging(environnement) { $1 }
        processus.standardOutput = sortie
        processus.standardError = erreurs
        try processus.run()
    }

    deinit { if processus.isRunning { kill(processus.processIdentifier, SIGKILL) } }

    /// The first line on stdout; empty when it ended without one.
    func premiereLigne() async throws -> String {
        let lecture = sortie.fileHandleForReading
        return try await NIOThreadPool.singleton.runIfActive {
            var lus = Data()
            while !lus.contains(0x0A) {
                let suite = lecture.availableData
                if suite.isEmpty { break }
                lus += suite
            }
            return String(decoding: lus.prefix { $0 != 0x0A }, as: UTF8.self)
        }
    }

    func signaler(_ signal: Int32) { kill(processus.processIdentifier, signal) }

    /// Its exit status, or nil when it still runs after `limite`.
    func fin(limite: Duration) async throws -> Int32? {
        let echeance = ContinuousClock.now + limite
        while processus.isRunning {
            guard ContinuousClock.now < echeance else { return nil }
            try await Task.sleep(for: .milliseconds(10))
        }
        return processus.terminationReason == .exit ? processus.terminationStatus : -1
    }

    /// What it wrote on stderr; it must have ended.
    func plaintes() throws -> String {
        String(decoding: try erreurs.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
}
