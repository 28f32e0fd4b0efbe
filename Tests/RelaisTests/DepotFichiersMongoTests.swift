import CryptoChiffre
import Foundation
import NIOCore
import Testing

@testable import Relais

@Suite("Files in MongoDB", .enabled(if: MongoDeTest.adresse != nil, "MESSAGERIE_MONGODB names no MongoDB"))
struct DepotFichiersMongoTests {
    static let morceau = ArriveeFichier.tailleMorceau

    @Test("A file of several batches is the same in whatever range it is read; a chunk is fetched once")
    func plages() async throws {
        let essai = try FichiersMongoEssai()
        for (taille, part) in [(9 * Self.morceau + 12_345, 77_777), (8 * Self.morceau, 3_000_000), (1, 1)] {
            let octets = Data(try Alea.octets(taille))
            let fichier = try essai.fichier(taille)
            let corps = FichiersMongoEssai.corps(octets, part: part)
            #expect(
                try await essai.depot.deposer(fichier, corps: corps, maintenant: FichiersMongoEssai.date).depose)
            let lecture = try #require(
                try await essai.depot.ouvrir(fichier.id, maintenant: FichiersMongoEssai.date))
            #expect(lecture.taille == Int64(taille))
            for _ in 0..<100 {
                let debut = Int.random(in: 0...taille)
                let nombre = Bool.random() ? Int.random(in: 0...70_000) : Int.random(in: 0...taille)
                let lus = try await lecture.lire(depuis: Int64(debut), nombre: nombre)
                #expect(Data(lus.readableBytesView) == octets.dropFirst(debut).prefix(nombre))
            }
        }
    }

    @Test("Of steps within a chunk only the first asks the server; what is gone ends the file")
    func pas() async throws {
        let essai = try FichiersMongoEssai()
        let fichier = try essai.fichier(2 * Self.morceau)
        #expect(try await essai.deposer(2 * Self.morceau, dans: essai.depot, id: fichier.id).depose)
        let lecture = try #require(try await essai.depot.ouvrir(fichier.id, maintenant: FichiersMongoEssai.date))
        #expect(try await lecture.lire(depuis: 0, nombre: 65_536).readableBytes == 65_536)
        try await essai.clients.executer { _ = try $0.morceauxCollection().effacer([:]) }
        for debut in [65_536, 131_072] {
            #expect(try await lecture.lire(depuis: Int64(debut), nombre: 65_536).readableBytes == 65_536)
        }
        #expect(try await lecture.lire(depuis: 196_608, nombre: 65_536).readableBytes == Self.morceau - 196_608)
    }

    @Test("Of two uploads of one id at once, by two relays, one is stored and the other leaves nothing")
    func memeId() async throws {
        let essai = try FichiersMongoEssai()
        let autre = try essai.autreDepot()
        let taille = 5 * Self.morceau
        for tour in 1...8 {
            let id = Data(try Alea.octets(32))
            async let un = essai.deposer(taille, dans: essai.depot, id: id)
            async let deux = essai.deposer(taille, dans: autre, id: id)
            let issues = try await [un, deux]
            #expect(issues.filter(\.depose).count == 1 && issues.contains(.existe))
            let n = Int64(tour)
            #expect(
                try await essai.etat() == [
                    "fichiers.files": n, "fichiers.chunks": 5 * n, "quotas": n, "octets": n * Int64(taille),
                ])
        }
    }

    @Test("Quotas hold between two relays at the same moment")
    func quotas() async throws {
        let essai = try FichiersMongoEssai(jour: 1000, total: 2000)
        let depots = [essai.depot, try essai.autreDepot()]
        let alice = try CompteId(Alea.octets(CompteId.taille))
        func tous(_ taille: Int, de compte: CompteId?) async throws -> [DepotFichier] {
            try await withThrowingTaskGroup(of: DepotFichier.self) { taches in
                for numero in 0..<16 {
                    taches.addTask {
                        try await essai.deposer(taille, dans: depots[numero % 2], de: compte)
                    }
                }
                return try await taches.reduce(into: []) { $0.append($1) }
            }
        }
        let siens = try await tous(300, de: alice)
        #expect(siens.filter(\.depose).count == 3 && siens.filter { $0 == .quotaAtteint }.count == 13)
        let autres = try await tous(500, de: nil)
        #expect(autres.filter(\.depose).count == 2 && autres.filter { $0 == .plein }.count == 14)
        #expect(try await essai.etat()["octets"] == 1900)
    }

    @Test("Two purges at once count, and give back, each file once; its chunks wait for who reads")
    func purges() async throws {
        let essai = try FichiersMongoEssai()
        let (un, deux) = (essai.depot, try essai.autreDepot())
        let lu = try essai.fichier(10)
        #expect(try await essai.deposer(10, dans: un, id: lu.id).depose)
        for _ in 1..<110 { #expect(try await essai.deposer(10, dans: un).depose) }
        let lecture = try #require(try await un.ouvrir(lu.id, maintenant: FichiersMongoEssai.date))
        func purger(_ apres: UInt64) async throws -> Int {
            async let premiers = un.purger(maintenant: FichiersMongoEssai.date + apres)
            async let seconds = deux.purger(maintenant: FichiersMongoEssai.date + apres)
            return try await premiers + seconds
        }
        #expect(try await purger(86_400 * 29) == 0)
        #expect(try await essai.etat() == ["fichiers.files": 110, "fichiers.chunks": 110, "octets": 1100])
        #expect(try await purger(86_400 * 30) == 110)
        #expect(try await essai.etat() == ["fichiers.chunks": 110, "departs_fichiers": 110])
        #expect(try await lecture.lire(depuis: 0, nombre: 10) == ByteBuffer(repeating: 5, count: 10))
        try await essai.vieillir("departs_fichiers", "x")
        #expect(try await purger(86_400 * 30) == 0)
        #expect(try await essai.etat().isEmpty)
    }
}
