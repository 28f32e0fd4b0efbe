import CryptoChiffre
import Foundation
import NIOCore
import Testing

@testable import Relais

extension DepotFichiersMongoTests {
    /// How an upload ends that does not come to its end.
    enum Fin: CaseIterable {
        case erreur, tropPeu, trop, depart, disquePlein

        var issue: DepotFichier? {
            switch self {
            case .erreur: nil
            case .tropPeu, .trop, .depart: .incomplet
            case .disquePlein: .plein
            }
        }
    }

    private struct Coupure: Error {}

    @Test(
        "An upload that is cut short gives back what it had set aside, and leaves no chunk", .timeLimit(.minutes(10)),
        arguments: Fin.allCases)
    func coupure(_ fin: Fin) async throws {
        let essai = try FichiersMongoEssai()
        let taille = 6 * Self.morceau
        let fichier = try essai.fichier(taille)
        let (corps, source) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        let tache = Task {
            try await essai.depot.deposer(fichier, corps: corps, maintenant: FichiersMongoEssai.date)
        }
        source.yield(ByteBuffer(repeating: 1, count: 5 * Self.morceau))
        try await essai.attendre { try await essai.etat()["fichiers.chunks"] == 4 }
        #expect(
            try await essai.etat() == [
                "arrivees": 1, "fichiers.chunks": 4, "quotas": 1, "octets": Int64(taille),
            ])
        #expect(try await essai.deposer(1, dans: essai.autreDepot(), id: fichier.id) == .existe)
        #expect(try await essai.depot.etats([fichier.id], maintenant: FichiersMongoEssai.date) == [nil])
        switch fin {
        case .erreur: source.finish(throwing: Coupure())
        case .tropPeu: source.finish()
        case .trop: source.yield(ByteBuffer(repeating: 1, count: Self.morceau + 1))
        case .depart: tache.cancel()
        case .disquePlein:
            source.finish(
                throwing: ErreurMongo(
                    domaine: 3, code: 12, message: "write: No space left on device", etiquettes: []))
        }
        switch await tache.result {
        case .success(let issue): #expect(issue == fin.issue)
        case .failure(let erreur): #expect(erreur is Coupure && fin == .erreur)
        }
        #expect(try await essai.etat().isEmpty)
        #expect(try await essai.deposer(taille, dans: essai.depot, id: fichier.id).depose)
    }

    @Test("What a crash has left of an upload goes with the purge, once it has shown no sign of life for long")
    func restes() async throws {
        let essai = try FichiersMongoEssai()
        let fichier = try essai.fichier(3 * Self.morceau)
        let arrivee = try ArriveeFichier(fichier, maintenant: FichiersMongoEssai.date)
        let lot = ByteBuffer(repeating: 1, count: 2 * Self.morceau)
        try await essai.commencer(arrivee)
        try await essai.clients.executer { try arrivee.ecrire(lot, depuis: 0, $0) }
        let avant = try await essai.etat()
        #expect(avant == ["arrivees": 1, "fichiers.chunks": 2, "quotas": 1, "octets": fichier.taille])
        #expect(try await essai.depot.purger(maintenant: FichiersMongoEssai.date) == 0)
        #expect(try await essai.etat() == avant)

        try await essai.vieillir("arrivees", "vu")
        try await essai.clients.executer(arrivee.prolonger)
        #expect(try await essai.depot.purger(maintenant: FichiersMongoEssai.date) == 0)
        #expect(try await essai.etat() == avant)

        try await essai.vieillir("arrivees", "vu")
        async let un = essai.depot.purger(maintenant: FichiersMongoEssai.date)
        async let deux = essai.autreDepot().purger(maintenant: FichiersMongoEssai.date)
        #expect(try await [un, deux] == [0, 0])
        #expect(try await essai.etat() == ["quotas": 1])

        // A relay that was not dead but asleep writes nothing more.
        await #expect(throws: Refus.self) {
            try await essai.clients.executer { try arrivee.ecrire(lot, depuis: 2, $0) }
        }
        await #expect(throws: Refus.self) { try await essai.clients.executer(arrivee.prolonger) }
        await #expect(throws: Refus.self) { try await essai.clients.executer(arrivee.achever) }
        #expect(try await essai.clients.executer({ try arrivee.abandonner(reservee: true, $0) }))
        #expect(try await essai.etat().isEmpty)
        #expect(try await essai.deposer(10, dans: essai.depot, id: fichier.id).depose)
    }

    @Test("An end of which the answer was lost is an end, and a beginning that was refused gives back nothing")
    func reponsePerdue() async throws {
        let essai = try FichiersMongoEssai()
        let arrivee = try ArriveeFichier(essai.fichier(10), maintenant: FichiersMongoEssai.date)
        try await essai.commencer(arrivee)
        let abandonnee = try await essai.clients.executer { client in
            try arrivee.ecrire(ByteBuffer(repeating: 1, count: 10), depuis: 0, client)
            try arrivee.achever(client)
            return try arrivee.abandonner(reservee: true, client)
        }
        #expect(!abandonnee)
        let etat = try await essai.etat()
        #expect(etat == ["fichiers.files": 1, "fichiers.chunks": 1, "quotas": 1, "octets": 10])
        let alice = try CompteId(Alea.octets(CompteId.taille))
        #expect(try await essai.deposer(10, dans: essai.depot, de: alice).depose)
        let autre = try ArriveeFichier(essai.fichier(10, de: alice), maintenant: FichiersMongoEssai.date)
        #expect(try await essai.clients.executer({ try autre.abandonner(reservee: false, $0) }))
        #expect(
            try await essai.etat() == ["fichiers.files": 2, "fichiers.chunks": 2, "quotas": 2, "octets": 20])
    }

    @Test("The number of bytes is counted anew when it is missing")
    func compteur() async throws {
        let essai = try FichiersMongoEssai()
        #expect(try await essai.deposer(700, dans: essai.depot).depose)
        let arrivee = try ArriveeFichier(essai.fichier(50), maintenant: FichiersMongoEssai.date)
        try await essai.commencer(arrivee)
        try await essai.clients.executer { _ = try $0.compteursCollection().effacer([:]) }
        for _ in 1...2 {
            try await essai.clients.executer(BaseMongo.preparerFichiers)
            #expect(try await essai.etat()["octets"] == 750)
        }
    }

    @Test("Of the server's errors, those of a full disk are known by their code or by their words")
    func disquePlein() {
        func erreur(_ code: UInt32, _ message: String) -> Bool {
            ErreurMongo(domaine: 17, code: code, message: message, etiquettes: []).disquePlein
        }
        #expect(erreur(14031, "") && erreur(1, "28: No space left on device") && !erreur(1, "no"))
        #expect(erreur(8000, "you are over your space quota, using 513 MB of 512 MB") && !erreur(8000, "no"))
    }
}
