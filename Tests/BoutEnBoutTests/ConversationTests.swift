import Foundation
import Testing

@Suite("Two people write to each other through a relay", .timeLimit(.minutes(40)))
struct ConversationTests {
    @Test(
        "Both histories tell the same, in order, with the state of each message", arguments: Disposition.toutes)
    func conversation(_ disposition: Disposition) async throws {
        try await Scene.jouer(.init(disposition: disposition)) { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let envoye = try await camille.envoyer("Bonjour Noor", a: noor)
            #expect(envoye.sens == "envoye" && envoye.etat == "depose" && envoye.confirme)
            #expect(try await noor.synchroniser().map(\.texte) == ["Bonjour Noor"])
            try await noor.envoyer("Bonjour Camille", a: camille)
            try await noor.envoyer("Et toi ?", a: camille)
            #expect(try await camille.synchroniser().map(\.texte) == ["Bonjour Camille", "Et toi ?"])
            try await camille.envoyer("Bien", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["Bien"])
            #expect(try await noor.synchroniser().isEmpty)

            let textes = ["Bonjour Noor", "Bonjour Camille", "Et toi ?", "Bien"]
            let deCamille = try await camille.conversation(avec: noor)
            let deNoor = try await noor.conversation(avec: camille)
            #expect(deCamille.map(\.texte) == textes)
            #expect(deNoor.map(\.texte) == textes)
            #expect(deCamille.map(\.sens) == ["envoye", "recu", "recu", "envoye"])
            #expect(deNoor.map(\.sens) == ["recu", "envoye", "envoye", "recu"])
            #expect(deCamille.map(\.etat) == ["depose", "recu", "recu", "depose"])
            #expect(deNoor.map(\.etat) == ["recu", "remis", "remis", "recu"])
            #expect(deCamille.map(\.id) == deNoor.map(\.id) && Set(deCamille.map(\.id)).count == 4)
        }
    }

    @Test("A stranger's name is a claim until one answers them")
    func nomNonConfirme() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let compte = try await camille.etat().compte
            try await camille.envoyer("C'est moi", a: noor)
            #expect(try await noor.synchroniser().map(\.confirme) == [false])
            let avant = try await noor.conversations()
            #expect(avant.map(\.confirme) == [false] && avant.map(\.nonLus) == [1])
            #expect(avant.map(\.correspondant) == ["camille"] && avant.map(\.compte) == [compte])
            #expect(try await noor.conversation(avec: camille).map(\.confirme) == [false])

            #expect(try await noor.envoyer("Bonjour", a: camille).confirme)
            let apres = try await noor.conversations()
            #expect(apres.map(\.confirme) == [true] && apres.map(\.nonLus) == [0] && apres.map(\.compte) == [compte])
            #expect(try await noor.conversation(avec: camille).map(\.confirme) == [true, true])
        }
    }

    static let textes = [
        "👩🏽‍🚀 🇫🇷 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "漢字かな交じり文と한국어", "première ligne\n\n  troisième, en retrait\n", "مرحبا שלום e\u{301}",
        "\"guillemets\" \\barre\\ /oblique/ </script> %s %00 \u{1B}[31m\u{7}\t\u{202E}fin", "-- --json",
        String(repeating: "é", count: 16 * 1024), String(repeating: "\"", count: 16 * 1024),
    ]

    @Test("A text arrives as it was written, up to 32 KiB")
    func textesExacts() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            for texte in Self.textes {
                #expect(try await camille.envoyer(texte, a: noor).texte == texte)
            }
            #expect(try await noor.synchroniser().map(\.texte) == Self.textes)
            #expect(try await noor.conversation(avec: camille).map(\.texte) == Self.textes)
            #expect(
                try await camille.commande("envoyer", "noor", "--", "--json").reussi().un(Message.self).texte
                    == "--json")
        }
    }

    @Test("A text of 32 KiB that JSON makes longer arrives, or is refused as too long")
    func textesQuiEnflent() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            for caractere in ["\"", "\n.", "\u{1}"] {
                let texte = String(repeating: caractere, count: 32 * 1024 / caractere.utf8.count)
                let resultat = try await camille.commande("envoyer", "noor", "-", entree: texte + "\n")
                #expect(resultat.code == 0 || (resultat.code == 1 && resultat.erreur == "messageTropLong"))
                let recus = try await noor.synchroniser().map(\.texte)
                #expect(recus == (resultat.code == 0 ? [texte] : []))
            }
            // What was refused has left nothing behind: no gap is told.
            try await camille.envoyer("suite", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["suite"])
        }
    }

    @Test("Two commands at once on one profile wait for each other")
    func deuxCommandes() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            async let un = camille.envoyer("un", a: noor)
            async let deux = camille.envoyer("deux", a: noor)
            #expect(try await [un, deux].map(\.etat) == ["depose", "depose"])
            #expect(Set(try await noor.synchroniser().map(\.texte)) == ["un", "deux"])
            #expect(try await noor.conversation(avec: camille).map(\.sens) == ["recu", "recu"])
        }
    }
}
