import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

@Suite("Messages that disappear")
struct MinuteurTests {
    private typealias Minuteur = ConversationLocale.Minuteur

    private func minuteur(_ qui: Atelier, avec autre: Atelier) async throws -> Minuteur? {
        try await qui.base.lire { [compte = autre.trousseau.compte] in
            try ConversationLocale.lire(compte, $0)?.minuteur
        }
    }

    private func regler(_ qui: Atelier, _ minuteur: Minuteur, avec autre: Atelier) async throws -> Data {
        try await qui.base.ecrire { [compte = autre.trousseau.compte] rangees in
            var conversation = try ConversationLocale.ouvrir(compte, rangees)
            conversation.minuteur = minuteur
            try conversation.ecrire(rangees)
        }
        return try await qui.ecrire(.minuteur(minuteur), a: autre)
    }

    private func textes(_ qui: Atelier, avec autre: Atelier) async throws -> [String] {
        try await qui.base.lire { [compte = autre.trousseau.compte] rangees in
            try ConversationLocale.lire(compte, rangees)?.messages(avant: nil, limite: 50, rangees)
                .filter { $0.message.sens != .avis }.map(\.message.texte) ?? []
        }
    }

    private func effacer(_ qui: Atelier, _ maintenant: UInt64) async throws -> UInt64? {
        try await qui.base.ecrire { rangees in
            let toutes = try Echeance.toutes(rangees)
            try Echeance.effacer(toutes.filter { $0.date <= maintenant }, rangees)
            return toutes.map(\.date).filter { $0 > maintenant }.min()
        }
    }

    private func lire(_ qui: Atelier, de autre: Atelier, _ maintenant: UInt64) async throws {
        try await qui.base.ecrire { [compte = autre.trousseau.compte] rangees in
            var conversation = try #require(try ConversationLocale.lire(compte, rangees))
            _ = try conversation.marquerLus(jusqua: .max, limite: 100, rangees, maintenant: maintenant)
            try conversation.ecrire(rangees)
        }
    }

    @Test("Counted from reading, across restarts; what was written without a timer stays")
    func lecture() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        let t = Atelier.maintenant
        _ = try await bruno.lire(try await alice.ecrire("reste", a: bruno))
        _ = try await bruno.lire(try await regler(alice, Minuteur(duree: 60, version: 1), avec: bruno))
        #expect(try await minuteur(bruno, avec: alice) == Minuteur(duree: 60, version: 1))
        _ = try await bruno.lire(try await alice.ecrire("passe", a: bruno))
        #expect(try await effacer(bruno, t + 1000) == nil, "unread, and counted")
        #expect(try await textes(bruno, avec: alice) == ["reste", "passe"])
        try await lire(bruno, de: alice, t + 1000)
        try await lire(bruno, de: alice, t + 1050)
        #expect(try await effacer(bruno, t + 1059) == t + 1060)
        let redemarre = try Atelier(copie: bruno)
        #expect(try await textes(redemarre, avec: alice) == ["reste", "passe"])
        #expect(try await effacer(redemarre, t + 1060) == nil)
        #expect(try await textes(redemarre, avec: alice) == ["reste"])
        #expect(try await redemarre.base.lire { try $0.nombre("echeances") } == 0)
        // Written back, it has the timer as well.
        _ = try await alice.lire(try await bruno.ecrire("de bruno", a: alice))
        try await lire(alice, de: bruno, t)
        _ = try await effacer(alice, t + 60)
        #expect(try await textes(alice, avec: bruno) == ["reste", "passe"])
    }

    @Test("What is counted once is not counted anew, however often it is read or leaves again")
    func uneFois() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await regler(alice, Minuteur(duree: 60, version: 1), avec: bruno))
        _ = try await bruno.lire(try await alice.ecrire("passe", a: bruno))
        let t = Atelier.maintenant
        let echeances = try await bruno.base.ecrire { [compte = alice.trousseau.compte] rangees in
            let conversation = try #require(try ConversationLocale.lire(compte, rangees))
            var message = try #require(try conversation.message(conversation.dernier, rangees))
            return try [t, t + 50].map { maintenant in
                try conversation.compter(&message, conversation.dernier, rangees, maintenant: maintenant)?.date
            }
        }
        #expect(echeances == [t + 60, nil])
        #expect(try await effacer(bruno, t + 60) == nil)
        #expect(try await textes(bruno, avec: alice) == [])
    }

    @Test("Both agree, whoever set it last or at once")
    func accord() async throws {
        for (a, b, commun) in [
            (Minuteur(duree: 60, version: 1), Minuteur(duree: 30, version: 1), Minuteur(duree: 30, version: 1)),
            (Minuteur(duree: 0, version: 1), Minuteur(duree: 30, version: 1), Minuteur(duree: 30, version: 1)),
            (Minuteur(duree: 0, version: 2), Minuteur(duree: 30, version: 1), Minuteur(duree: 0, version: 2)),
            (Minuteur(duree: 60, version: 1), Minuteur(duree: 60, version: 1), Minuteur(duree: 60, version: 1)),
        ] {
            let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
            let (deA, deB) = (try await regler(alice, a, avec: bruno), try await regler(bruno, b, avec: alice))
            _ = try await alice.lire(deB)
            _ = try await bruno.lire(deA)
            #expect(try await minuteur(alice, avec: bruno) == commun)
            #expect(try await minuteur(bruno, avec: alice) == commun)
        }
    }

    @Test(
        "Times as people write them",
        arguments: [
            ("0", 0), ("non", 0), ("45", 45), ("30s", 30), ("5m", 300), ("5min", 300), ("1h", 3600), ("2J", 172_800),
            ("1w", 604_800),
        ] as [(String, UInt32)])
    func durees(_ texte: String, _ secondes: UInt32) throws {
        #expect(try DureeMinuteur.lire(texte) == secondes)
    }

    @Test(
        "What is no time is refused",
        arguments: ["", "h", "1x", "-1", "1.5h", "366j", "99999999999", "4294967295w", "１h"])
    func refus(_ texte: String) {
        #expect(throws: ErreurClient.dureeInvalide) { try DureeMinuteur.lire(texte) }
    }
}
