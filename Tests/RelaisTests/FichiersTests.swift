import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import Relais

@Suite("Files: whole or not at all, for whoever knows the id")
struct FichiersTests {
    private func id() throws -> Data { Data(try Alea.octets(32)) }

    /// Waits until `condition` holds, for a minute at most: a machine may be busy.
    private func attendre(_ condition: () async throws -> Bool) async throws {
        let echeance = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < echeance else {
                Issue.record("nothing came of it in a minute")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("What was left is served, whole and by ranges, without a token; folder and files are private")
    func aller() async throws {
        try await ServeurEssai.avec { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            let id = try id()
            let octets = Data(try Alea.octets(200_000))
            let reponse = try await relais.envoyer(ServeurEssai.depot(id), corps: octets, jeton: jeton)
            let expire = relais.horloge.maintenant + LimitesContrat.attenteFichier
            #expect(reponse.statut == 201)
            #expect(try reponse.lire(ReponseEnvoyerFichier.self).expire == expire)

            let tout = try await relais.fichier(id)
            #expect(tout.statut == 200 && tout.corps == octets)
            #expect(tout.entetes.first(name: "content-type") == "application/octet-stream")
            #expect(tout.entetes.first(name: "accept-ranges") == "bytes")
            #expect(tout.entetes.first(name: "content-length") == "200000")
            for plage in [0..<1, 65_535..<65_537, 100_000..<200_000] {
                let entete = "bytes=\(plage.lowerBound)-\(plage.upperBound - 1)"
                let partie = try await relais.fichier(id, plage: entete)
                #expect(partie.statut == 206 && partie.corps == octets[plage], "\(entete)")
                let annonce = "bytes \(plage.lowerBound)-\(plage.upperBound - 1)/200000"
                #expect(partie.entetes.first(name: "content-range") == annonce)
            }
            let dehors = try await relais.fichier(id, plage: "bytes=200000-")
            #expect(try dehors.code() == .plageRefusee)
            #expect(dehors.entetes.first(name: "content-range") == "bytes */200000")
            #expect(try await relais.fichier(Data(count: 32)).code() == .inconnu)
            #expect(try await relais.envoyer("\(Route.fichiers.rawValue)/00", corps: nil).code() == .inconnu)

            let ids = DemandeSynchroniserFichiers(ids: [Data(count: 32), id, id])
            let etats = try await relais.poster(.synchroniserFichiers, ids)
                .lire(ReponseSynchroniserFichiers.self).fichiers
            #expect(etats.map(\.present) == [false, true, true] && etats.map(\.id) == ids.ids)
            #expect(etats[0].taille == 0 && etats[0].plages.isEmpty && etats[0].expire == 0)
            #expect(etats[1].taille == 200_000 && etats[1].plages == [.init(debut: 0, fin: 200_000)])
            #expect(etats[1].expire == expire)
            let trop = DemandeSynchroniserFichiers(ids: Array(repeating: id, count: 101))
            #expect(try await relais.poster(.synchroniserFichiers, trop).code() == .requeteInvalide)

            let fichiers = FileManager.default
            let chemins = try relais.surDisque()
            #expect(chemins.count == 1)
            for (chemin, droits) in [("", 0o700), ("/partiels", 0o700), ("/\(try #require(chemins.first))", 0o600)] {
                let attributs = try fichiers.attributesOfItem(atPath: relais.options.cheminFichiers + chemin)
                #expect(attributs[.posixPermissions] as? Int == droits, "\(chemin)")
            }
            // Neither the id nor anybody's name.
            let colonnes = try await relais.base().read { try $0.columns(in: "fichiers").map(\.name) }
            #expect(colonnes == ["nom", "taille", "effacement", "expire"])
            let noms = try await relais.base().read { try Data.fetchAll($0, sql: "SELECT nom FROM fichiers") }
            #expect(noms == [Data(try Blake2b.hash(Array(id)))])
            #expect(chemins.allSatisfy { !$0.contains(Hexadecimal.texte(id)) })
        }
    }

    @Test("An upload that is announced wrongly is refused, and the connection does not read its body")
    func annonces() async throws {
        try await ServeurEssai.avec(options: { $0.fichierMax = 1 }) { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            let juste = try ServeurEssai.depot(id())
            let min = Int(try TailleFichier.chiffree(0))
            let cas: [(String, Int, Data?, CodeErreur)] = [
                (juste, (1 << 20) + 1, jeton, .tropGrand), (juste, min - 1, jeton, .requeteInvalide),
                (juste, 0, jeton, .requeteInvalide), (juste, 5000, nil, .nonAuthentifie),
                (juste.replacing("id=", with: "id=0"), 5000, jeton, .requeteInvalide),
                (juste.replacing("effacement=", with: "secret="), 5000, jeton, .requeteInvalide),
                (Route.envoyerFichier.rawValue, 5000, jeton, .requeteInvalide),
            ]
            for (chemin, taille, jeton, code) in cas {
                let reponse = try await relais.envoyer(chemin, corps: Data(count: taille), jeton: jeton)
                #expect(try reponse.code() == code, "\(chemin) \(taille)")
                #expect(reponse.entetes.first(name: "connection") == "close")
            }
            var requete = HTTPClientRequest(url: relais.url + juste)
            requete.method = .POST
            requete.headers = ["authorization": "Bearer \(jeton.base64EncodedString())"]
            let corps = AsyncStream { source in
                source.yield(ByteBuffer(repeating: 1, count: 5000))
                source.finish()
            }
            requete.body = .stream(corps, length: .unknown)
            #expect(try await relais.client.execute(requete, timeout: .seconds(30)).status.code == 400)
            #expect(try relais.surDisque().isEmpty)
            #expect(try await relais.rangees("fichiers", "quotas") == [0, 0])
            #expect(try await relais.deposer(min, jeton: jeton).statut == 201)
            #expect(try await relais.deposer(1 << 20, jeton: jeton).statut == 201)
        }
    }

    @Test("An id is taken once, also while its file is still coming; an upload cut short leaves nothing")
    func abandon() async throws {
        try await ServeurEssai.avec(options: {
            $0.quotaJour = 1; $0.quotaTotal = 1
        }) { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            let id = try id()
            try await relais.abandonner(id, taille: 1_000_000, envoyes: 300_000, jeton: jeton) {
                try await attendre { try relais.surDisque().count == 1 }
                #expect(try await relais.deposer(5000, id: id, jeton: jeton).code() == .conflit)
                // What is set aside for it counts.
                #expect(try await relais.deposer(500_000, jeton: jeton).code() == .relaisPlein)
            }
            try await attendre { try relais.surDisque().isEmpty }
            #expect(try await relais.rangees("fichiers", "quotas") == [0, 0])
            #expect(try await relais.fichier(id).code() == .inconnu)
            // Nothing was counted: all of the quota is there, for the same id too.
            try await attendre { try await relais.deposer(1_000_000, id: id, jeton: jeton).statut == 201 }
            #expect(try await relais.deposer(5000, id: id, jeton: jeton).code() == .conflit)
            #expect(try await relais.fichier(id).corps.count == 1_000_000)
        }
    }

    @Test("An account's day and the relay's room are bounded; nothing at all is an option")
    func quotas() async throws {
        try await ServeurEssai.avec(options: {
            $0.quotaJour = 1; $0.quotaTotal = 3
        }) { relais in
            let alice = try await relais.jeton(relais.inscrire("alice"))
            let bob = try await relais.jeton(relais.inscrire("bob"))
            let id = try id()
            #expect(try await relais.deposer(900_000, id: id, jeton: alice).statut == 201)
            #expect(try await relais.deposer(900_000, jeton: alice).code() == .quotaAtteint)
            #expect(try await relais.deposer(900_000, jeton: bob).statut == 201)
            relais.horloge.avancer(86400)
            let encore = try await relais.jeton(try await relais.inscrire("carol"))
            #expect(try await relais.deposer(900_000, jeton: alice).statut == 201)
            #expect(try await relais.deposer(900_000, jeton: encore).code() == .relaisPlein)
            // What is erased makes room, but gives no day back.
            let effacement = DemandeEffacerFichier(id: id, secret: Data(ServeurEssai.secret))
            #expect(try await relais.poster(.effacerFichier, effacement).statut == 200)
            #expect(try await relais.deposer(900_000, jeton: alice).code() == .quotaAtteint)
            #expect(try await relais.deposer(900_000, jeton: encore).statut == 201)
            #expect(try await relais.rangees("quotas") == [4])
            try await relais.purger()
            #expect(try await relais.rangees("quotas") == [2])
        }
        let sans: [(@Sendable (inout OptionsRelais) -> Void, CodeErreur)] = [
            ({ $0.fichierMax = 0 }, .tropGrand), ({ $0.quotaJour = 0 }, .quotaAtteint),
            ({ $0.quotaTotal = 0 }, .relaisPlein),
        ]
        for (options, code) in sans {
            try await ServeurEssai.avec(options: options) { relais in
                let jeton = try await relais.jeton(relais.inscrire("alice"))
                #expect(try await relais.deposer(5000, jeton: jeton).code() == code)
            }
        }
    }

    @Test("Only the deletion secret erases, and the answer never says so; what expires goes")
    func fin() async throws {
        try await ServeurEssai.avec { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            let (efface, expire) = (try id(), try id())
            for id in [efface, expire] { #expect(try await relais.deposer(5000, id: id, jeton: jeton).statut == 201) }
            func effacer(_ id: Data, _ secret: Data) async throws -> ServeurEssai.Reponse {
                try await relais.poster(.effacerFichier, DemandeEffacerFichier(id: id, secret: secret))
            }
            let secret = Data(ServeurEssai.secret)
            let hash = Data(try SecretEffacement.hash(ServeurEssai.secret))
            for (id, secret) in [(efface, Data(count: 32)), (efface, hash), (try self.id(), secret)] {
                let reponse = try await effacer(id, secret)
                #expect(reponse.statut == 200 && String(decoding: reponse.corps, as: UTF8.self) == "{}")
            }
            #expect(try relais.surDisque().count == 2)
            #expect(try await effacer(efface, Data(count: 31)).code() == .requeteInvalide)
            for _ in 0..<2 {
                let reponse = try await effacer(efface, secret)
                #expect(reponse.statut == 200 && String(decoding: reponse.corps, as: UTF8.self) == "{}")
            }
            #expect(try await relais.fichier(efface).code() == .inconnu)
            #expect(try relais.surDisque().count == 1)

            relais.horloge.avancer(LimitesContrat.attenteFichier - 1)
            #expect(try await relais.fichier(expire).statut == 200)
            relais.horloge.avancer(1)
            #expect(try await relais.fichier(expire).code() == .inconnu)
            #expect(try await relais.etat(expire)?.present == false)
            try await relais.purger()
            #expect(try relais.surDisque().isEmpty)
            #expect(try await relais.rangees("fichiers") == [0])
        }
    }

    @Test(
        "After a crash: partial files go at start, a file without a row at the purge, a row without a file is no file")
    func plantage() async throws {
        let dossier = try Dossier()
        let (perdu, garde) = (try id(), try id())
        try await ServeurEssai.avec(dossier) { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            for id in [perdu, garde] { #expect(try await relais.deposer(5000, id: id, jeton: jeton).statut == 201) }
        }
        let fichiers = dossier.chemin + "/fichiers"
        func chemin(_ nom: String) -> String { "\(fichiers)/\(nom.prefix(2))/\(nom)" }
        let nom = Hexadecimal.texte(try Blake2b.hash(Array(perdu)))
        let orphelin = Hexadecimal.texte(try Alea.octets(32))
        for chemin in ["\(fichiers)/partiels/\(orphelin)", chemin(orphelin)] {
            try Data(count: 9).write(to: URL(fileURLWithPath: chemin))
        }
        try FileManager.default.removeItem(atPath: chemin(nom))
        try await ServeurEssai.avec(dossier) { relais in
            try await attendre { try relais.surDisque().count == 1 }
            #expect(try await relais.fichier(perdu).code() == .inconnu)
            #expect(try await relais.etat(perdu)?.present == false)
            #expect(try await relais.fichier(garde).corps.count == 5000)
            #expect(try await relais.rangees("fichiers") == [2])
        }
    }

    @Test("Other numbers of bytes than announced, or a body that fails, leave nothing")
    func longueurs() async throws {
        struct Panne: Error {}
        let dossier = try Dossier()
        let base = try BaseSqlite.getSqliteConnexion(chemin: dossier.chemin + "/b.sqlite", synchrone: .normal)
        let depot = try DepotFichiersSqlite(
            base: BaseRelais(base, journal: .init(label: "essai")), dossier: dossier.chemin + "/fichiers",
            quotas: .init(jour: 100, total: 100),
            journal: .init(label: "essai"))
        let compte = try CompteId(Array(repeating: 1, count: 16))
        func deposer(_ tailles: [Int], annonce: Int64, panne: Bool = false) async throws -> DepotFichier {
            let (corps, source) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
            for taille in tailles { source.yield(ByteBuffer(repeating: 5, count: taille)) }
            source.finish(throwing: panne ? Panne() : nil)
            let fichier = NouveauFichier(
                id: Data(count: 32), taille: annonce, effacement: Data(count: 32), compte: compte)
            return try await depot.deposer(fichier, corps: corps, maintenant: 86400)
        }
        for tailles in [[], [60], [60, 39], [60, 41], [101], [100, 1]] {
            #expect(try await deposer(tailles, annonce: 100) == .incomplet, "\(tailles)")
        }
        await #expect(throws: Panne.self) { _ = try await deposer([100], annonce: 100, panne: true) }
        let noms = FileManager.default.enumerator(atPath: dossier.chemin + "/fichiers")?.compactMap { $0 as? String }
        #expect(noms?.allSatisfy { $0.utf8.count < 60 } == true)
        #expect(try await deposer([60, 0, 40], annonce: 100) == .depose(expire: 86400 + LimitesContrat.attenteFichier))
        #expect(try await depot.etats([Data(count: 32)], maintenant: 86400).first??.taille == 100)
    }
}
