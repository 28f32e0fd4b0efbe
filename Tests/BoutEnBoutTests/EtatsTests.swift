import Foundation
import Testing

@Suite("What becomes of a message, and what is said of it afterwards", .timeLimit(.minutes(40)))
struct EtatsTests {
    private static func connues(_ scene: Scene) async throws -> (camille: PersonneDeTest, noor: PersonneDeTest) {
        let camille = try await scene.personne("camille")
        let noor = try await scene.personne("noor")
        try await camille.envoyer("un", a: noor)
        try await noor.synchroniser()
        try await noor.envoyer("deux", a: camille)
        try await camille.synchroniser()
        try await noor.synchroniser()
        return (camille, noor)
    }

    private static func etats(_ qui: PersonneDeTest, avec autre: PersonneDeTest) async throws -> [String] {
        try await qui.conversation(avec: autre).filter { $0.sens == "envoye" }.map(\.etat)
    }

    @Test("Waiting, on the relay, delivered, read: each when it is so, and what was read only if that may be told")
    func etats() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            try await camille.synchroniser()
            #expect(try await Self.etats(camille, avec: noor) == ["remis"])
            _ = try await noor.conversation(avec: camille)
            try await noor.synchroniser()
            try await camille.synchroniser()
            #expect(try await Self.etats(camille, avec: noor) == ["lu"])

            _ = try await noor.commande("accuses", "non").reussi()
            try await camille.envoyer("trois", a: noor)
            #expect(try await Self.etats(camille, avec: noor) == ["lu", "depose"])
            try await noor.synchroniser()
            _ = try await noor.conversation(avec: camille)
            try await noor.synchroniser()
            try await camille.synchroniser()
            #expect(try await Self.etats(camille, avec: noor) == ["lu", "remis"])

            // Switched on again, it tells nothing of what was read before.
            _ = try await noor.commande("accuses", "oui").reussi()
            try await camille.envoyer("quatre", a: noor)
            try await noor.synchroniser()
            try await camille.synchroniser()
            #expect(try await Self.etats(camille, avec: noor) == ["lu", "remis", "remis"])

            try await scene.relais.arreter()
            let garde = try await camille.commande("envoyer", "noor", "cinq")
            #expect(garde.code == 3)
            #expect(try await Self.etats(camille, avec: noor).last == "en_attente")
        }
    }

    @Test("Nobody who was not accepted is told anything; once they are, what came before counts")
    func demande() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("bonjour", a: noor)
            try await noor.synchroniser()
            _ = try await noor.conversation(avec: camille)
            try await noor.synchroniser()
            #expect(try await camille.synchroniser().isEmpty)
            #expect(try await Self.etats(camille, avec: noor) == ["depose"])
            _ = try await noor.commande("accepter", "camille").reussi()
            try await noor.synchroniser()
            try await camille.synchroniser()
            #expect(try await Self.etats(camille, avec: noor) == ["lu"])
        }
    }

    @Test("Answered, edited, given a sign, deleted for both: both histories tell the same")
    func retouches() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let id = try #require(try await camille.conversation(avec: noor).first).id
            _ = try await noor.commande("envoyer", "camille", "oui", "--reponse", id).reussi()
            let lue = try #require(try await camille.synchroniser().last)
            #expect(lue.texte == "oui" && lue.reponse == id)
            let montree = try await camille.commande("conversation", "noor", json: false).reussi().sortie
            #expect(montree.contains("↪ moi: un\n"), "\(montree)")

            let modifie = try await camille.commande("modifier", id, "UN").reussi().un(Message.self)
            #expect(modifie.texte == "UN" && modifie.modifie != nil)
            _ = try await camille.commande("reagir", lue.id, "🎉").reussi()
            try await noor.synchroniser()
            let chezNoor = try await noor.conversation(avec: camille)
            #expect(chezNoor.map(\.texte) == ["UN", "deux", "oui"])
            #expect(chezNoor[0].modifie != nil && chezNoor[2].reactions == ["lui": "🎉"])
            #expect(try await camille.conversation(avec: noor).last?.reactions == ["moi": "🎉"])

            let dAutrui = try await noor.commande("modifier", id, "à moi")
            #expect(dAutrui.code == 1 && dAutrui.erreur == "messageDAutrui")
            #expect(try await noor.commande("retirer", id).erreur == "messageDAutrui")
            #expect(try await noor.commande("reagir", id, "trop").erreur == "signeInvalide")
            for inconnu in ["", "zz", String(repeating: "ab", count: 16)] {
                #expect(try await noor.commande("retirer", inconnu).erreur == "messageInconnu")
            }

            _ = try await camille.commande("retirer", id).reussi()
            try await noor.synchroniser()
            for histoire in [
                try await camille.conversation(avec: noor), try await noor.conversation(avec: camille),
            ] {
                #expect(histoire[0].retire == true && histoire[0].texte.isEmpty && histoire.count == 3)
            }
            let efface = try await noor.commande("conversation", "camille", json: false).reussi().sortie
            #expect(
                efface.contains("[message supprimé par son auteur]")
                    && efface.contains("un message qui n'est plus ici") == false)
        }
    }

    @Test("What disappears goes from both histories, so long after it was read, also when nobody was there")
    func minuteur() async throws {
        try await Scene.jouer { scene in
            var (camille, noor) = try await Self.connues(scene)
            _ = try await camille.commande("minuteur", "noor", "1h").reussi()
            try await camille.envoyer("passe", a: noor)
            let avis = try await noor.synchroniser()
            #expect(avis.first?.texte.contains("disparaissent 1 h après leur lecture") == true, "\(avis)")
            #expect(avis.last?.duree == 3600 && avis.last?.echeance == nil)
            try await noor.envoyer("passe aussi", a: camille)
            #expect(try await camille.synchroniser().last?.duree == 3600)
            func textes(_ qui: PersonneDeTest, _ autre: PersonneDeTest) async throws -> [String] {
                try await qui.conversation(avec: autre).filter { $0.sens != "avis" }.map(\.texte)
            }
            #expect(try await textes(noor, camille) == ["un", "deux", "passe", "passe aussi"])
            for decalage in ["3000", "3700"] {
                camille.environnement["CHIFFRE_ESSAI_DECALAGE"] = decalage
                noor.environnement["CHIFFRE_ESSAI_DECALAGE"] = decalage
                let reste = decalage == "3000" ? ["passe", "passe aussi"] : []
                #expect(try await textes(noor, camille) == ["un", "deux"] + reste)
                // What she has not looked at until now stays for an hour yet.
                let siens = decalage == "3000" ? ["passe", "passe aussi"] : ["passe aussi"]
                #expect(try await textes(camille, noor) == ["un", "deux"] + siens)
            }
            let refus = try await camille.commande("minuteur", "noor", "toujours")
            #expect(refus.code == 1 && refus.erreur == "dureeInvalide")
        }
    }

    @Test("Erased on both sides: neither has anything left but the notice, and the next message begins anew")
    func effacement() async throws {
        try await Scene.jouer { scene in
            let (camille, noor) = try await Self.connues(scene)
            let refus = try await camille.commande("supprimer", "noor", "--partout", entree: "")
            #expect(refus.code == 1)
            _ = try await camille.commande("supprimer", "noor", "--partout", "--oui").reussi()
            #expect(try await camille.conversation(avec: noor).isEmpty)
            let avis = try await noor.synchroniser()
            #expect(avis.map(\.sens) == ["avis"])
            #expect(try await noor.conversation(avec: camille).map(\.sens) == ["avis"])
            try await camille.envoyer("de nouveau", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["de nouveau"])
        }
    }
}
