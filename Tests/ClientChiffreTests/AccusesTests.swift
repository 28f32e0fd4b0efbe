import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

@Suite("Receipts")
struct AccusesTests {
    /// What `qui` owes `autre` is composed and handed over.
    private func accuser(_ qui: Atelier, a autre: Atelier) async throws -> Lecture.Resultat? {
        let dus = try await qui.base.ecrire { [compte = autre.trousseau.compte] rangees in
            var accuses = try AccusesLocaux.lire(compte, rangees)
            let dus = accuses.dire(lecture: true)
            try accuses.ecrire(compte, rangees)
            return dus
        }
        guard !dus.isEmpty else { return nil }
        return try await autre.lire(try await qui.ecrire(.accuse(dus), a: autre))
    }

    private func etats(_ qui: Atelier, avec autre: Atelier) async throws -> [MessageLocal.Etat] {
        try await qui.base.lire { [compte = autre.trousseau.compte] rangees in
            let conversation = try #require(try ConversationLocale.lire(compte, rangees))
            let vue = try VueMessages(conversation, rangees)
            return try conversation.messages(avant: nil, limite: 50, rangees).map { try vue.voir($0.message) }
                .filter { $0.sens == .envoye }.map(\.etat)
        }
    }

    private func lire(_ qui: Atelier, de autre: Atelier) async throws {
        try await qui.base.ecrire { [compte = autre.trousseau.compte] rangees in
            var conversation = try #require(try ConversationLocale.lire(compte, rangees))
            var accuses = try AccusesLocaux.lire(compte, rangees)
            let lus = try conversation.marquerLus(jusqua: .max, limite: 100, rangees, maintenant: Atelier.maintenant)
            for place in lus.places { accuses.lire(place.seq, de: place.flux) }
            try conversation.ecrire(rangees)
            try accuses.ecrire(compte, rangees)
        }
    }

    @Test("Only what came is said to be delivered, only what was looked at to be read; a receipt is owed none")
    func suite() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        var enveloppes: [Data] = []
        for texte in ["un", "deux", "trois"] { enveloppes.append(try await alice.ecrire(texte, a: bruno)) }
        _ = try await bruno.lire(enveloppes[0])
        _ = try await bruno.lire(enveloppes[2])
        guard case .accuse? = try await accuser(bruno, a: alice) else {
            Issue.record("no receipt, or no news")
            return
        }
        #expect(try await etats(alice, avec: bruno) == [.remis, .enAttente, .remis])
        #expect(try await accuser(bruno, a: alice) == nil, "a receipt was owed twice")
        let (doit, dus) = try await alice.base.lire { [compte = bruno.trousseau.compte] rangees in
            (try AccusesLocaux.lire(compte, rangees).doit, try AccusesDus.lire(rangees).count)
        }
        #expect(!doit && dus == 0, "a receipt was owed for a receipt")
        #expect(try await accuser(alice, a: bruno) == nil, "a receipt was owed for a receipt")
        try await lire(bruno, de: alice)
        _ = try await bruno.lire(enveloppes[1])
        _ = try await accuser(bruno, a: alice)
        #expect(try await etats(alice, avec: bruno) == [.lu, .remis, .lu])
    }

    @Test("What they say of numbers not used yet, or of flows that are none of this device's, is nothing")
    func mensonge() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("un", a: bruno))
        var portee = AccusesLocaux.Portee()
        portee.lus.ajouter(0...1000)
        let flux = try await alice.base.lire { [compte = bruno.trousseau.compte] in
            try #require(try ConversationLocale.lire(compte, $0)).mien.nom
        }
        let dits = [
            Contenu.Accuse(flux: flux, portee), Contenu.Accuse(flux: String(repeating: "a", count: 16), portee),
        ]
        _ = try await alice.lire(try await bruno.ecrire(.accuse(dits), a: alice))
        _ = try await alice.ecrire("deux", a: bruno)
        #expect(try await etats(alice, avec: bruno) == [.lu, .enAttente])
        let connus = try await alice.base.lire { [compte = bruno.trousseau.compte] in
            try AccusesLocaux.lire(compte, $0).miens.map(\.flux)
        }
        #expect(connus == [flux])
    }

    @Test(
        "After 30 days at the relay, once the queue was drained, what nobody acknowledged is expired; a late receipt counts"
    )
    func expire() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        let enveloppe = try await alice.ecrire("un", a: bruno)
        func deposer(le depose: UInt64, videLe vide: UInt64) async throws {
            try await alice.base.ecrire { [compte = bruno.trousseau.compte, trousseau = alice.trousseau] rangees in
                let conversation = try #require(try ConversationLocale.lire(compte, rangees))
                var message = try #require(try conversation.message(conversation.dernier, rangees))
                message.etat = .depose
                message.depose = Date(timeIntervalSince1970: TimeInterval(depose))
                try conversation.remplacer(conversation.dernier, par: message, rangees)
                try rangees.ecrire(vide, .registre, Array("balayage".utf8))
                _ = trousseau
            }
        }
        let mois: UInt64 = 30 * 86400
        try await deposer(le: Atelier.maintenant, videLe: Atelier.maintenant + mois)
        #expect(try await etats(alice, avec: bruno) == [.depose])
        try await deposer(le: Atelier.maintenant, videLe: Atelier.maintenant + mois + 1)
        #expect(try await etats(alice, avec: bruno) == [.expire])
        _ = try await bruno.lire(enveloppe)
        _ = try await accuser(bruno, a: alice)
        #expect(try await etats(alice, avec: bruno) == [.remis])
    }

    @Test("Signs and edits between messages are no gaps: a message that was read stays read")
    func sansLignes() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        let inconnu = Hexadecimal.texte(try IdContenu.nouveau().octets)
        for rang in 0..<70 {
            _ = try await bruno.lire(try await alice.ecrire("message \(rang)", a: bruno))
            _ = try await bruno.lire(try await alice.ecrire(.reaction(message: inconnu, signe: "?"), a: bruno))
        }
        try await lire(bruno, de: alice)
        _ = try await accuser(bruno, a: alice)
        let etats = try await alice.base.lire { [compte = bruno.trousseau.compte] rangees in
            let conversation = try #require(try ConversationLocale.lire(compte, rangees))
            let vue = try VueMessages(conversation, rangees)
            return try conversation.messages(avant: nil, limite: 100, rangees).map { try vue.voir($0.message).etat }
        }
        #expect(etats == Array(repeating: .lu, count: 70))
    }

    @Test("Whoever says things in many flows makes neither row nor receipt grow, and keeps no receipt from leaving")
    func flux() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        for rang in 0..<40 {
            try await alice.base.ecrire { [compte = bruno.trousseau.compte] rangees in
                var conversation = try ConversationLocale.ouvrir(compte, rangees)
                try conversation.nouveauFlux()
                try conversation.ecrire(rangees)
            }
            _ = try await bruno.lire(try await alice.ecrire("\(rang)", a: bruno))
        }
        try await lire(bruno, de: alice)
        let (flux, tailles) = try await bruno.base.ecrire { [compte = alice.trousseau.compte] rangees in
            var accuses = try AccusesLocaux.lire(compte, rangees)
            let flux = accuses.siens.count
            var tailles: [Int] = []
            while accuses.doit { tailles.append(accuses.dire(lecture: true).count) }
            return (flux, tailles)
        }
        #expect(flux <= ConversationLocale.fluxMax + 1)
        #expect(tailles.count >= 2 && tailles.allSatisfy { $0 <= Contenu.accusesParContenu }, "\(tailles)")
    }

    @Test("What was read is not told when that is switched off, whatever was owed before")
    func lectureTue() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("un", a: bruno))
        try await lire(bruno, de: alice)
        let dus = try await bruno.base.lire { [compte = alice.trousseau.compte] rangees in
            var accuses = try AccusesLocaux.lire(compte, rangees)
            return accuses.dire(lecture: false)
        }
        #expect(dus.map(\.remis.paires) == [[[0, 0]]] && dus.map(\.lus.estVide) == [true])
    }

    @Test("What one writes oneself is not looked through again: the place up to which was read goes with it")
    func sesPropresMessages() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        func lecture() async throws -> (jusqua: Int64, dernier: Int64) {
            try await alice.base.lire { [compte = bruno.trousseau.compte] in
                let conversation = try #require(try ConversationLocale.lire(compte, $0))
                return (conversation.luJusqua, conversation.dernier)
            }
        }
        for rang in 0..<3 { _ = try await alice.ecrire("\(rang)", a: bruno) }
        #expect(try await lecture().jusqua == lecture().dernier)
        _ = try await alice.lire(try await bruno.ecrire("de bruno", a: alice))
        let avant = try await lecture().jusqua
        _ = try await alice.ecrire("sans avoir lu", a: bruno)
        #expect(try await lecture().jusqua == avant)
        try await lire(alice, de: bruno)
        #expect(try await lecture().jusqua == lecture().dernier)
    }
}
