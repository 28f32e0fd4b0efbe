import AsyncHTTPClient
import Foundation
import GRDB
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Relais

@Suite("The program, as a process", .serialized)
struct ProcessusTests {
    static func url(_ ligne: String) throws -> String {
        let mots = ligne.split(separator: " ")
        try #require(mots.count == 5 && ligne.hasPrefix("relais relais-"), "\(ligne)")
        return String(mots[4])
    }

    @Test("SIGTERM and SIGINT end it soon, whatever connections are open", arguments: [SIGTERM, SIGINT])
    func arret(_ signal: Int32) async throws {
        let dossier = try Dossier()
        let relais = try Commande(
            Commande.construite("relais-essai"), ["--donnees", dossier.chemin + "/d", "--port", "0"])
        let url = try Self.url(await relais.premiereLigne())
        // A connection kept alive, one that never says anything, and one in the middle of a request.
        let sante = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url + "/v1/sante"), timeout: .seconds(10))
        #expect(sante.status == .ok)
        _ = try await sante.body.collect(upTo: 100)
        let port = try #require(url.split(separator: ":").last.flatMap { Int($0) })
        let muette = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
        let lente = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
        let debut = "POST /v1/prelude HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{"
        try await lente.writeAndFlush(ByteBuffer(string: debut))
        relais.signaler(signal)
        #expect(try await relais.fin(limite: .seconds(10)) == 0)
        try? await muette.close()
        try? await lente.close()
    }

    @Test("A start that fails says one clear sentence and exits 1")
    func demarragesRates() async throws {
        let dossier = try Dossier()
        let programme = try Commande.construite("relais")
        let premier = try Commande(programme, ["--donnees", dossier.chemin + "/d", "--port", "0"])
        let port = try #require(Self.url(await premier.premiereLigne()).split(separator: ":").last.map(String.init))
        let cas: [([String], String)] = [
            (["--donnees", dossier.chemin + "/d", "--port", "0"], "another relay is running"),
            (["--donnees", dossier.chemin + "/e", "--port", port], "is taken"),
            (["--donnees", dossier.chemin + "/f", "--port", "0", "--nom", "autre"], "is called"),
            (["--donnees", dossier.chemin + "/e", "--hote", "0.0.0.0"], "--certificat"),
            (["--donnees", dossier.chemin + "/e", "--certificat", "/nulle/part"], "go together"),
            (["--donnees", dossier.chemin + "/e", "--certificat", "/nulle/part", "--cle", "/x"], "PEM"),
            (["--donnees", "/dev/null/e"], "--donnees"),
        ]
        // An account ties a relay to its name.
        let parti = try Commande(programme, ["--donnees", dossier.chemin + "/f", "--port", "0"])
        _ = try await parti.premiereLigne()
        parti.signaler(SIGTERM)
        #expect(try await parti.fin(limite: .seconds(60)) == 0)
        try await DatabaseQueue(path: dossier.chemin + "/f/relais.sqlite").write {
            try $0.execute(sql: "INSERT INTO comptes VALUES (x'00', 'alice', 'allce', x'', 1, '', 0)")
        }
        for (arguments, attendu) in cas {
            let rate = try Commande(programme, arguments)
            try #require(await rate.fin(limite: .seconds(60)) == 1)
            let plaintes = try rate.plaintes()
            // A database that was changed beside the relay is looked at first, and that is told.
            let phrases = plaintes.split(separator: "\n").filter { !$0.contains(" notice ") }
            #expect(plaintes.contains(attendu) && phrases.count == 1, "\(plaintes)")
        }
        premier.signaler(SIGTERM)
        #expect(try await premier.fin(limite: .seconds(60)) == 0)
    }

    @Test("A second relay keeps out of a folder that has one, and takes it over from one that leaves or was killed")
    func deuxRelais() async throws {
        let dossier = try Dossier()
        let arguments = ["--donnees", dossier.chemin + "/d", "--port", "0"]
        let programme = try Commande.construite("relais-essai")
        let premier = try Commande(programme, arguments)
        _ = try Self.url(await premier.premiereLigne())
        // A file that is on its way to the first.
        let partiel = "\(dossier.chemin)/d/fichiers/partiels/\(String(repeating: "ab", count: 32))"
        #expect(FileManager.default.createFile(atPath: partiel, contents: Data([1])))
        let second = try Commande(programme, arguments)
        try #require(await second.fin(limite: .seconds(60)) == 1)
        let plaintes = try second.plaintes()
        #expect(plaintes.contains("another relay is running on the folder \(dossier.chemin)/d; stop it first"))
        #expect(FileManager.default.fileExists(atPath: partiel))

        premier.signaler(SIGKILL)
        let troisieme = try Commande(programme, arguments)
        _ = try Self.url(await troisieme.premiereLigne())
        #expect(!FileManager.default.fileExists(atPath: partiel))
        troisieme.signaler(SIGTERM)
        let quatrieme = try Commande(programme, arguments)
        _ = try Self.url(await quatrieme.premiereLigne())
        #expect(try await troisieme.fin(limite: .seconds(60)) == 0)
        quatrieme.signaler(SIGTERM)
        #expect(try await quatrieme.fin(limite: .seconds(60)) == 0)
    }

    @Test("The test program's variables do not exist for the real one")
    func variables() async throws {
        let variables = ["RELAIS_ESSAI_DECALAGE": "864000000", "RELAIS_ESSAI_SYNCHRONE": "NORMAL"]
        var ecarts: [String: Bool] = [:]
        for nom in ["relais", "relais-essai"] {
            let dossier = try Dossier()
            let relais = try Commande(
                Commande.construite(nom), ["--donnees", dossier.chemin + "/d", "--port", "0"],
                environnement: variables)
            let url = try Self.url(await relais.premiereLigne())
            var requete = HTTPClientRequest(url: url + "/v1/prelude")
            requete.method = .POST
            requete.body = .bytes(ByteBuffer(string: #"{"pseudo":"alice"}"#))
            let reponse = try await HTTPClient.shared.execute(requete, timeout: .seconds(10))
            let corps = try await reponse.body.collect(upTo: 4096)
            let json = try JSONDecoder().decode([String: Valeur].self, from: Data(corps.readableBytesView))
            let nonce = try #require(json["nonce"]?.octets)
            let expire = nonce[16..<24].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            ecarts[nom] = expire > Horloge.systeme.maintenant + 800_000_000
            relais.signaler(SIGTERM)
            #expect(try await relais.fin(limite: .seconds(10)) == 0)
        }
        #expect(ecarts == ["relais": false, "relais-essai": true])
    }

    /// A JSON value, of which base64 text is all that matters here.
    struct Valeur: Decodable {
        let octets: [UInt8]?
        init(from decoder: any Decoder) throws {
            octets = (try? decoder.singleValueContainer().decode(Data.self)).map { Array($0) }
        }
    }
}
