import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

@Suite("What is said of messages afterwards")
struct RetouchesTests {
    private func messages(_ qui: Atelier, avec autre: Atelier) async throws -> [MessageLocal] {
        try await qui.base.lire { [compte = autre.trousseau.compte] rangees in
            guard let conversation = try ConversationLocale.lire(compte, rangees) else { return [] }
            let vue = try VueMessages(conversation, rangees)
            return try conversation.messages(avant: nil, limite: 50, rangees).map { try vue.voir($0.message) }
        }
    }

    @Test(
        "Changed, given signs, taken back: in whatever order it comes, also before the message itself",
        arguments: 0..<24)
    func ordre(_ melange: Int) async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        let premier = try await alice.ecrire("bonjur", a: bruno)
        let id = try #require(try await messages(alice, avec: bruno).first?.id)
        var reste = [
            premier, try await alice.ecrire(.modification(message: id, texte: "bonjou"), a: bruno),
            try await alice.ecrire(.modification(message: id, texte: "bonjour"), a: bruno),
            try await alice.ecrire(.reaction(message: id, signe: "👍🏽"), a: bruno),
        ]
        var rang = melange
        for nombre in (1...4).reversed() {
            _ = try await bruno.lire(reste.remove(at: rang % nombre))
            rang /= nombre
        }
        let lu = try #require(try await messages(bruno, avec: alice).first { $0.sens == .recu })
        #expect(lu.texte == "bonjour" && lu.modifie != nil && lu.reactions?.sienne?.texte == "👍🏽", "\(lu)")
        _ = try await bruno.lire(try await alice.ecrire(.retrait(message: id), a: bruno))
        let retire = try #require(try await messages(bruno, avec: alice).first { $0.sens == .recu })
        #expect(retire.retire == true && retire.texte.isEmpty && retire.reactions == nil)
        #expect(try await messages(bruno, avec: alice).count { $0.sens == .recu } == 1)
    }

    @Test("Nobody changes or takes back what somebody else has written; signs are one character")
    func autrui() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("à moi", a: bruno))
        let id = try #require(try await messages(alice, avec: bruno).first?.id)
        let avant = try await messages(alice, avec: bruno)
        for brouillon in [
            Brouillon.modification(message: id, texte: "à lui"), .retrait(message: id),
            .reaction(message: id, signe: "long"), .reaction(message: id, signe: "\u{202E}"),
            .reaction(message: id, signe: " "),
        ] {
            _ = try await alice.lire(try await bruno.ecrire(brouillon, a: alice))
        }
        #expect(try await messages(alice, avec: bruno) == avant)
        _ = try await alice.lire(try await bruno.ecrire(.reaction(message: id, signe: "❤️"), a: alice))
        #expect(try await messages(alice, avec: bruno).first?.reactions?.sienne?.texte == "❤️")
        _ = try await alice.lire(try await bruno.ecrire(.reaction(message: id, signe: ""), a: alice))
        #expect(try await messages(alice, avec: bruno).first?.reactions?.sienne?.texte == "")
    }

    @Test("Even found by its id, a message is changed or taken back by its author alone", arguments: [true, false])
    func auteur(deMoi: Bool) {
        let sien = MessageLocal(
            id: "00", sens: deMoi ? .envoye : .recu, type: Contenu.texte, texte: "avant", horodatage: Date(), recu: nil,
            etat: .recu)
        for type in [Contenu.modification, Contenu.suppression] {
            let retouche = RetoucheEnAttente(
                type: type, corps: Contenu.Corps(.texte("après")), place: MessageLocal.Place(flux: "a", seq: 1),
                date: Date())
            for auteur in [MessageLocal.Sens.envoye, .recu] {
                var message = sien
                #expect(message.appliquer(retouche, de: auteur) == (auteur == sien.sens))
                #expect((message == sien) == (auteur != sien.sens))
            }
        }
    }

    @Test("An answer shows what it answers, as it is now")
    func reponse() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("la question", a: bruno))
        let id = try #require(try await messages(alice, avec: bruno).first?.id)
        _ = try await alice.lire(try await bruno.ecrire(.texte("la réponse", reponse: id), a: alice))
        let lue = try #require(try await messages(alice, avec: bruno).last)
        #expect(lue.citation == MessageLocal.Citation(sens: .envoye, texte: "la question"))
        let sansElle = try await bruno.base.lire { [compte = alice.trousseau.compte] rangees in
            let conversation = try #require(try ConversationLocale.lire(compte, rangees))
            return try conversation.message(conversation.dernier, rangees)
        }
        #expect(sansElle?.citation == nil && sansElle?.reponse == id, "a quotation was kept")
    }

    @Test("What is said of messages that never come is bounded")
    func bornes() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        for _ in 0..<510 {
            let id = Hexadecimal.texte(try IdContenu.nouveau().octets)
            _ = try await bruno.lire(try await alice.ecrire(.reaction(message: id, signe: "?"), a: bruno))
        }
        #expect(try await bruno.base.lire { try $0.nombre("retouches") } == 500)
    }

    @Test("A conversation erased on both sides is gone, with its key, but for the notice; what comes later stays")
    func effacement() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("un", a: bruno))
        func cle() async throws -> SecretBref {
            try await bruno.base.lire { [compte = alice.trousseau.compte] in
                try #require(try ConversationLocale.lire(compte, $0)).cle
            }
        }
        let avant = try await cle()
        _ = try await bruno.lire(try await alice.ecrire(.effacement, a: bruno))
        // A stranger whom nobody has accepted erases nothing.
        #expect(try await messages(bruno, avec: alice).map(\.texte) == ["un"])
        try await bruno.base.ecrire { [compte = alice.trousseau.compte] rangees in
            var lui = try #require(try Correspondant.lire(compte, rangees))
            lui.relation = .acceptee
            try lui.ecrire(rangees)
        }
        _ = try await bruno.lire(try await alice.ecrire(.effacement, a: bruno))
        #expect(try await messages(bruno, avec: alice).map(\.avis) == [.conversationEffacee])
        #expect(try await cle() != avant)
        _ = try await bruno.lire(try await alice.ecrire("deux", a: bruno))
        #expect(try await messages(bruno, avec: alice).last?.texte == "deux")
    }

    @Test("What would be sent again goes with its message, also when it was sent again before, and so do its wordings")
    func renvoye() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        let enveloppe = try await alice.ecrire("à taire", a: bruno)
        let hash = try CryptoChiffre.Conversation.hash(message: try await bruno.ouvrir(enveloppe).message)
        let lui = try await bruno.correspondant()
        let restent = try await alice.base.ecrire { [trousseau = alice.trousseau] rangees in
            let redaction = Redaction(rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant)
            try redaction.renvoyer(message: hash, a: lui)
            let conversation = try #require(try ConversationLocale.lire(lui.compteId(), rangees))
            let ordre = conversation.dernier
            let id = try #require(try conversation.message(ordre, rangees)).id
            try redaction.composer(.modification(message: id, texte: "autrement"), a: lui, pour: ordre)
            let avant = try rangees.nombre("envoyes")
            try conversation.effacerSuites(ordre, rangees)
            return (avant, try rangees.nombre("envoyes"))
        }
        #expect(restent == (2, 0))
    }

    @Test("What is said late of a message that is gone is not kept")
    func parti() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("un", a: bruno))
        let id = try #require(try await messages(alice, avec: bruno).first?.id)
        let tardive = try await alice.ecrire(.modification(message: id, texte: "deux"), a: bruno)
        try await bruno.base.ecrire { [compte = alice.trousseau.compte] rangees in
            var conversation = try #require(try ConversationLocale.lire(compte, rangees))
            try conversation.effacer(conversation.dernier, rangees)
            try conversation.ecrire(rangees)
        }
        _ = try await bruno.lire(tardive)
        #expect(try await bruno.base.lire { try $0.nombre("retouches") } == 0)
    }

    @Test("What was written before the conversation was erased, and comes after, stays away; what waits here stays")
    func apresEffacement() async throws {
        let (alice, bruno) = (try await Atelier("alice"), try await Atelier("bruno"))
        _ = try await bruno.lire(try await alice.ecrire("un", a: bruno))
        _ = try await alice.lire(try await bruno.ecrire("deux", a: alice))
        let lui = try await alice.correspondant()
        // Bruno accepts Alice, and has something that waits to leave.
        try await bruno.base.ecrire { [trousseau = bruno.trousseau] rangees in
            try lui.ecrire(rangees)
            try Redaction(rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant)
                .composer(.texte("attend"), a: lui)
        }
        let tardif = try await alice.ecrire("trois", a: bruno)
        _ = try await bruno.lire(try await alice.ecrire(.effacement, a: bruno))
        _ = try await bruno.lire(tardif)
        #expect(try await messages(bruno, avec: alice).map(\.texte).filter { !$0.isEmpty } == ["attend"])
        _ = try await bruno.lire(try await alice.ecrire("quatre", a: bruno))
        #expect(try await messages(bruno, avec: alice).map(\.texte).filter { !$0.isEmpty } == ["attend", "quatre"])
    }
}
