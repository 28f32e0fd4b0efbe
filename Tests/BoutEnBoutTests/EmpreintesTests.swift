import Foundation
import Testing

@Suite("Two people who compare their fingerprints know whose keys they have")
struct EmpreintesTests {
    private struct Vue: Decodable {
        let correspondant: Relation
        let empreinte: String
    }

    private func voir(_ personne: PersonneDeTest, _ autre: PersonneDeTest, _ code: String...) async throws -> Vue {
        try await personne.commande(["empreinte", autre.pseudo] + code).reussi().un(Vue.self)
    }

    @Test("Both see the same digits; compared, they stand until the keys change, and then they are others")
    func comparer() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("bonjour", a: noor)
            _ = try await noor.synchroniser()
            _ = try await noor.envoyer("bonjour", a: camille)
            let sienne = try await voir(noor, camille)
            #expect(try await voir(camille, noor).empreinte == sienne.empreinte)
            #expect(sienne.correspondant.confiance == "premier_contact")

            let montree = try await noor.commande("empreinte", "camille", json: false).reussi().sortie
            let lue = montree.matches(of: /\d{5}/).map { String($0.output) }
            #expect(lue.joined() == sienne.empreinte)
            let verifiee = try await camille.commande(["empreinte", "noor"] + lue).reussi().un(Vue.self)
            #expect(verifiee.correspondant.confiance == "verifie")
            #expect(try await camille.commande("conversations", json: false).reussi().sortie.contains("[vérifié]"))

            try await noor.changerMotDePasse("une autre phrase de passe longue")
            _ = try await noor.envoyer("mes clés sont nouvelles", a: camille)
            _ = try await camille.synchroniser()
            let apres = try await voir(camille, noor)
            #expect(apres.correspondant.confiance == "a_reverifier" && apres.empreinte != sienne.empreinte)
            let ancienne = try await camille.commande("empreinte", "noor", sienne.empreinte)
            #expect(ancienne.code == 4 && ancienne.erreur == "empreinteDifferente")
            #expect(try await voir(camille, noor).correspondant.confiance == "a_reverifier")

            // Of these keys she has not heard: the relay is asked before anybody is accused.
            try await noor.changerMotDePasse("encore une autre phrase de passe")
            let nouvelle = try await voir(noor, camille).empreinte
            #expect(nouvelle != apres.empreinte)
            #expect(try await voir(camille, noor, nouvelle).correspondant.confiance == "verifie")
        }
    }

    @Test("Somebody whose keys the relay replaced does not see the digits that she sees, and is not marked")
    func entreEux() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await scene.personne("mallory")
            _ = try await noor.commande("envoyer", "camille", "bonjour").reussi()
            // From the first contact on, the relay gives Mallory's account to who asks for Noor.
            let base = try BaseDuRelais(scene.relais.base)
            try base.executer(
                """
                UPDATE comptes SET pseudo = 'x', squelette = 'x' WHERE pseudo = 'noor';
                UPDATE comptes SET pseudo = 'noor', squelette = 'noor' WHERE pseudo = 'mallory'
                """)
            _ = try await camille.commande("envoyer", "noor", "bonjour").reussi()
            let sienne = try await voir(noor, camille)
            let refus = try await camille.commande("empreinte", "noor", sienne.empreinte)
            #expect(refus.code == 4 && refus.erreur == "empreinteDifferente")
            #expect(try await voir(camille, noor).correspondant.confiance == "premier_contact")
        }
    }

    @Test("In the menus: shown, compared, and the mark stands before the line", arguments: ["fr", "en"])
    func menus(_ langue: String) async throws {
        try await Scene.jouer { scene in
            let m = MotsDesMenus(langue)
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            _ = try await camille.envoyer("bonjour", a: noor)
            _ = try await noor.synchroniser()
            _ = try await noor.envoyer("bonjour", a: camille)
            let sienne = try await voir(noor, camille).empreinte
            let groupes = stride(from: 0, to: 60, by: 5).map { String(sienne.dropFirst($0).prefix(5)) }
            let choix = m.t("Votre choix : ", "Your choice: ")
            let ecran = try m.ouvrir(camille, scene, colonnes: 200)
            try await ecran.repondre([
                (choix, "2"), (m.t("Pseudo : ", "Pseudo: "), "camille"),
                (m.t("Mot de passe : ", "Password: "), PersonneDeTest.bonMdp), (choix, "1"),
                (m.t("(rien : retour) : ", "(empty: back): "), "noor"),
                ("noor> ", m.t("/empreinte", "/fingerprint")),
            ])
            try await ecran.trouver(
                m.t("Empreinte de vos clés et de celles de noor :", "Fingerprint of your keys and those of noor:"))
            for debut in stride(from: 0, to: 12, by: 4) {
                try await ecran.trouver(groupes[debut..<debut + 4].joined(separator: " "))
            }
            try await ecran.repondre([
                ("noor> ", m.t("/empreinte ", "/fingerprint ") + groupes.joined(separator: " "))
            ])
            try await ecran.trouver(
                m.t(
                    "Les empreintes sont les mêmes : les clés de noor sont vérifiées, jusqu'à ce qu'elles changent.",
                    "The fingerprints are the same: the keys of noor are verified, until they change."))
            try await ecran.trouver(m.t("noor [vérifié]>", "noor [verified]>"))
            try ecran.terminal.taper("\u{3}")
        }
    }
}
