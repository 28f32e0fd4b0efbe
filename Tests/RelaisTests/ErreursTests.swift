import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Relais

@Suite("Every refusal is the contract's")
struct ErreursTests {
    static let ouvertes = Route.allCases.filter { !$0.avecJeton && $0 != .sante && $0 != .fichiers }
    static let fermees = Route.allCases.filter { $0.avecJeton && $0 != .flux }
    /// Those that take JSON.
    static let json = (ouvertes + fermees).filter { $0 != .envoyerFichier }
    static let corps: [String] = [
        "", "{}", "[]", "null", "pas du JSON", #"{"pseudo":1}"#, #"{"pseudo":["alice"]}"#, #"{"pseudo":null}"#,
        #"{"compte":"pas du base64!","depuis":0}"#, #"{"compte":"AAAA","depuis":0}"#,
        "\u{0}", #"{"pseudo":"\ud800"}"#,
        String(repeating: "[", count: 10_000), #"{"limite":0}"#, #"{"limite":101}"#, #"{"ids":["AA=="]}"#,
        #"{"precles":["AA=="]}"#,
    ]

    static let numeros = ["-1", "1.5", "4294967296", "\"1\"", "null"].map {
        #"{"compte":"AAAAAAAAAAAAAAAAAAAAAA==","depuis":\#($0)}"#
    }

    @Test("A body that is not the route's is a bad request, on every route")
    func corpsInvalides() async throws {
        try await ServeurEssai.avec { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            for route in Self.json {
                for corps in Self.corps + (route == .declarations ? Self.numeros : []) {
                    let reponse = try await relais.envoyer(
                        route.rawValue, corps: Data(corps.utf8), jeton: route.avecJeton ? jeton : nil)
                    #expect(try reponse.code() == .requeteInvalide, "\(route) \(corps.prefix(60))")
                }
            }
            #expect(try await relais.envoyer(Route.sante.rawValue, corps: nil).corps == Data(#"{"etat":"ok"}"#.utf8))
        }
    }

    @Test("A missing, malformed or unknown token is told as one thing, before the body is looked at")
    func jetons() async throws {
        try await ServeurEssai.avec { relais in
            let autorisations = [
                nil, "", "Bearer", "Bearer ", "Bearer AAAA", "Basic AAAA",
                "Bearer \(Data(count: 32).base64EncodedString())",
                "bearer \(Data(count: 32).base64EncodedString())", "Bearer \(Data(count: 64).base64EncodedString())",
            ]
            for route in Self.fermees {
                for autorisation in autorisations {
                    let entetes = HTTPHeaders(autorisation.map { [("authorization", $0)] } ?? [])
                    let reponse = try await relais.envoyer(route.rawValue, corps: Data("x".utf8), entetes: entetes)
                    #expect(try reponse.code() == .nonAuthentifie, "\(route) \(autorisation ?? "none")")
                }
            }
        }
    }

    @Test("Unknown routes and methods are unknown")
    func inconnues() async throws {
        try await ServeurEssai.avec { relais in
            for chemin in ["/", "/v1", "/v1/", "/v2/prelude", "/v1/prelude/x", "/v1/PRELUDE", "/v1/..%2f"] {
                let reponse = try await relais.envoyer(chemin, corps: Data("{}".utf8))
                #expect(try reponse.code() == .inconnu, "\(chemin)")
            }
            for route in Route.allCases where route != .sante && route != .flux {
                #expect(try await relais.envoyer(route.rawValue, corps: nil).code() == .inconnu)
            }
            for route in [Route.sante, .flux] {
                #expect(try await relais.envoyer(route.rawValue, corps: Data()).code() == .inconnu)
            }
        }
    }

    @Test("A body over the route's limit is refused, announced or not")
    func tropGrands() async throws {
        try await ServeurEssai.avec { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            for route in Self.json {
                let max = route.corpsMax
                let juste = Data(repeating: 0x20, count: max)
                let reponse = try await relais.envoyer(route.rawValue, corps: juste, jeton: jeton)
                #expect(try reponse.code() == .requeteInvalide, "\(route)")
                let trop = try await relais.envoyer(route.rawValue, corps: juste + [0x20], jeton: jeton)
                #expect(trop.statut == 413)
                #expect(try trop.code() == .tropGrand, "\(route)")

                var requete = HTTPClientRequest(url: relais.url + route.rawValue)
                requete.method = .POST
                requete.headers = ["authorization": "Bearer \(jeton.base64EncodedString())"]
                let morceaux = AsyncStream<ByteBuffer> { source in
                    for _ in 0..<(max / 1024 + 1) { source.yield(ByteBuffer(repeating: 0x20, count: 1024)) }
                    source.finish()
                }
                requete.body = .stream(morceaux, length: .unknown)
                let flux = try await relais.client.execute(requete, timeout: .seconds(30))
                #expect(flux.status.code == 413, "\(route)")
            }
        }
    }

    @Test("Too many requests are slowed down: by address block without a token, by account with one")
    func debits() async throws {
        try await ServeurEssai.avec(options: {
            $0.essaisParMinute = 5; $0.requetesParMinute = 60
        }) { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            _ = try await relais.nonce("alice")
            // Creation, nonce, login and nonce took four; a refused token takes the fifth.
            let faux = Data(count: 32)
            let sync = DemandeSynchroniserMessages(limite: 1)
            #expect(try await relais.poster(.synchroniserMessages, sync, jeton: faux).code() == .nonAuthentifie)
            for route in Self.ouvertes {
                let reponse = try await relais.envoyer(route.rawValue, corps: Data("{}".utf8))
                #expect(reponse.statut == 429)
                #expect(try reponse.code() == .tropDeDemandes)
                #expect(reponse.entetes.first(name: "retry-after") == "12")
            }
            #expect(try await relais.envoyer("\(Route.fichiers.rawValue)/00", corps: nil).code() == .tropDeDemandes)
            #expect(try await relais.poster(.synchroniserMessages, sync, jeton: faux).statut == 429)

            // The directory: a twentieth of 60.
            for _ in 0..<3 {
                #expect(
                    try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: 0), jeton: jeton).statut
                        == 200)
            }
            let quatrieme = try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: 0), jeton: jeton)
            #expect(quatrieme.statut == 429 && quatrieme.entetes.first(name: "retry-after") == "20")
            for _ in 0..<56 {
                #expect(try await relais.poster(.synchroniserMessages, sync, jeton: jeton).statut == 200)
            }
            #expect(try await relais.poster(.synchroniserMessages, sync, jeton: jeton).code() == .tropDeDemandes)
            relais.horloge.avancer(60)
            #expect(try await relais.poster(.synchroniserMessages, sync, jeton: jeton).statut == 200)
            _ = try await relais.nonce("alice")
        }
    }

    @Test("X-Forwarded-For counts behind a proxy only")
    func mandataire() async throws {
        for derriere in [true, false] {
            try await ServeurEssai.avec(options: {
                $0.essaisParMinute = 1; $0.derriereMandataire = derriere
            }) { relais in
                var statuts: [Int] = []
                for adresse in ["203.0.113.1", "203.0.113.1", "203.0.113.1, 203.0.113.2"] {
                    let reponse = try await relais.poster(
                        .prelude, DemandePrelude(pseudo: "alice"), entetes: ["x-forwarded-for": adresse])
                    statuts.append(reponse.statut)
                }
                #expect(statuts == (derriere ? [200, 429, 200] : [200, 429, 429]))
            }
        }
    }
}
