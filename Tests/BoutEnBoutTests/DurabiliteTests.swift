import Foundation
import Glibc
import Testing

@Suite("A message is on the disk before it is answered", .timeLimit(.minutes(40)))
struct DurabiliteTests {
    /// A relay, and whether it must be seen to synchronise.
    struct Cas: CustomTestStringConvertible {
        let testDescription: String
        let programme: Executables
        let environnement: [String: String]
        let synchronise: Bool
    }

    private static let normal = ["RELAIS_ESSAI_SYNCHRONE": "NORMAL"]

    static let cas = [
        Cas(testDescription: "the relay", programme: .relaisEssai, environnement: [:], synchronise: true),
        Cas(
            testDescription: "one that was told not to wait", programme: .relaisEssai, environnement: normal,
            synchronise: false),
        Cas(
            testDescription: "the production relay, which cannot be told so", programme: .relais, environnement: normal,
            synchronise: true),
    ]

    @Test("strace sees the log synchronised between its last write and the answer", arguments: cas)
    func strace(_ cas: Cas) async throws {
        let strace = "/usr/bin/strace"
        try #require(
            FileManager.default.isExecutableFile(atPath: strace), "strace is missing; run: apt-get install strace")
        let trace = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: trace) }
        // -D: the relay stays the child, strace watches from beside it.
        let devant = [
            strace, "-D", "-f", "-y", "-s", "64", "-e", "trace=pwrite64,write,fdatasync,fsync,sendto,sendmsg,writev",
            "-o", trace.path,
        ]
        let reglages = RelaisDeTest.Reglages(
            programme: cas.programme, environnement: cas.environnement, devant: devant)
        try await Scene.jouer(reglages) { scene in
            try await ClientDirect.avecHTTP { http in
                let emetteur = try await ClientDirect("emetteur", url: scene.relais.url, http: http)
                let destinataire = try await ClientDirect("destinataire", url: scene.relais.url, http: http)
                let demande = try emetteur.demande(pour: destinataire)
                // strace writes after the fact: what came before is all there once nothing more comes.
                var (debut, avant) = (try Self.lignes(trace).count, -1)
                while debut != avant {
                    try await Task.sleep(for: .milliseconds(500))
                    (avant, debut) = (debut, try Self.lignes(trace).count)
                }
                try await emetteur.envoyer(demande, http: http)
                let ligne = try await attendre {
                    try Self.lignes(trace).dropFirst(debut).contains { $0.contains("HTTP/1.1 200") } ? true : nil
                }
                try #require(ligne == true, "the container may forbid ptrace: the trace shows no answer")
                let vue = TraceStrace(lignes: Array(try Self.lignes(trace).dropFirst(debut)))
                let verdict = vue.verdict(journal: scene.relais.base.path + "-wal")
                print("[bout-en-bout] strace, \(cas.testDescription): \(verdict)")
                switch verdict {
                case .surLeDisque(let ecritures): #expect(cas.synchronise && ecritures >= 2)
                case .sansSynchronisation: #expect(!cas.synchronise)
                case .incomprehensible(let raison): Issue.record("\(raison):\n\(vue.lignes.joined(separator: "\n"))")
                }
            }
        }
    }

    /// The whole lines of a trace that is still being written.
    private static func lignes(_ trace: URL) throws -> [String] {
        let texte = String(decoding: try Data(contentsOf: trace), as: UTF8.self)
        return texte.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Traces made by hand for the checker, and what it must make of them.
    static let traces: [(lignes: [String], verdict: TraceStrace.Verdict)] = [
        (
            ["1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", "1 fdatasync(9</b-wal>) = 0", reponse],
            .surLeDisque(ecritures: 1)
        ),
        (["1 fdatasync(9</b-wal>) = 0", "1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", reponse], .sansSynchronisation),
        (["1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", "1 fdatasync(8</b>) = 0", reponse], .sansSynchronisation),
        (["1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", reponse, "1 fdatasync(9</b-wal>) = 0"], .sansSynchronisation),
        (
            [
                "1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", "1 fdatasync(9</b-wal> <unfinished ...>", reponse,
                "1 <... fdatasync resumed>) = 0",
            ], .sansSynchronisation
        ),
        (
            [
                "1 pwrite64(9</b-wal>, \"\", 4096, 0 <unfinished ...>", "2 write(3</x>, \"\", 1) = 1",
                "1 <... pwrite64 resumed>) = 4096", "1 fdatasync(9</b-wal> <unfinished ...>",
                "1 <... fdatasync resumed>) = 0", reponse,
            ], .surLeDisque(ecritures: 1)
        ),
        ([reponse, "1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", "1 fdatasync(9</b-wal>) = 0"], .sansSynchronisation),
        (
            [
                "1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096", "1 fdatasync(9</b-wal>) = 0",
                "1 pwrite64(9</b-wal>, \"\", 4096, 0 <unfinished ...>", reponse, "1 <... pwrite64 resumed>) = 4096",
            ], .sansSynchronisation
        ),
        ([reponse], .incomprehensible("no write to /b-wal")),
        (["1 pwrite64(9</b-wal>, \"\", 4096, 0) = 4096"], .incomprehensible("0 answers")),
    ]

    private static let reponse =
        "2 writev(7<socket:[1]>, [{iov_base=\"HTTP/1.1 200 OK\\r\\n\"..., iov_len=99}], 2) = 99"

    @Test("The checker tells a synchronised answer from one that is not", arguments: traces)
    func verificateur(lignes: [String], verdict: TraceStrace.Verdict) {
        #expect(TraceStrace(lignes: lignes).verdict(journal: "/b-wal") == verdict)
    }
}
