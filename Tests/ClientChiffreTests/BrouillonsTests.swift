import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

@Suite("What was not sent stays, sealed")
struct BrouillonsTests {
    @Test("A draft is kept, stands in the list, and goes when it is emptied or the conversation is deleted")
    func vie() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let lui = try await bruno.correspondant()
        try await alice.base.ecrire { try lui.ecrire($0) }
        try await alice.avecMessagerie { messagerie in
            #expect(try await messagerie.brouillon(lui).isEmpty)
            #expect(try await messagerie.conversations().isEmpty)

            try await messagerie.garderBrouillon("deux\nlignes", pour: lui)
            #expect(try await messagerie.brouillon(lui) == "deux\nlignes")
            let listee = try #require(try await messagerie.conversations().first)
            #expect(listee.brouillon && listee.dernier == nil && listee.correspondant.pseudo == "bruno")
            #expect(AfficherConversation(Textes(langue: .fr)).resume(listee) == "bruno  [brouillon]")

            let avant = try await alice.base.lire { try $0.contenuBrut("brouillons") }
            try await messagerie.garderBrouillon("deux\nlignes", pour: lui)
            #expect(
                try await alice.base.lire { try $0.contenuBrut("brouillons") } == avant, "the same is not written again"
            )

            try await messagerie.garderBrouillon(" \n", pour: lui)
            #expect(try await messagerie.brouillon(lui).isEmpty)
            #expect(try await messagerie.conversations().isEmpty)

            try await messagerie.garderBrouillon("encore", pour: lui)
            try await messagerie.suppConversation(lui)
            #expect(try await messagerie.brouillon(lui).isEmpty)
            #expect(try await alice.base.lire { try $0.nombre("brouillons") } == 0)
        }
    }

    @Test("Nothing of it stands in clear in the folder")
    func scelle() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let lui = try await bruno.correspondant()
        try await alice.avecMessagerie { try await $0.garderBrouillon("zanzibar", pour: lui) }
        try alice.base.tronquerJournal()
        let dossier = URL(filePath: alice.dossier.chemin)
        for fichier in try FileManager.default.contentsOfDirectory(at: dossier, includingPropertiesForKeys: nil) {
            #expect(try Data(contentsOf: fichier).range(of: Data("zanzibar".utf8)) == nil)
        }
    }

    @Test("Ctrl-X gives what stands on the line behind the command that leaves, where there is one")
    func touche() {
        for (retour, attendu) in [("/retour ", EditeurLigne.Evenement.ligne("/retour plus tard")), (nil, nil)] {
            var editeur = EditeurLigne(retour: retour)
            for octet in "plus tard\u{1b}[D".utf8 { _ = editeur.recevoir(octet) }
            #expect(editeur.recevoir(0x18) == attendu)
            #expect(editeur.texte == (retour == nil ? "plus tard" : ""))
        }
    }

    @Test(
        "What is written behind the command stays",
        arguments: [
            ("/retour", ""), ("/BACK  plus tard ", "plus tard"), ("/retour\ndeux\nlignes", "deux\nlignes"),
            ("/retours", nil), ("retour", nil),
        ] as [(String, String?)])
    @MainActor func commande(saisi: String, laisse: String?) { #expect(Menu.brouillonLaisse(saisi) == laisse) }
}
