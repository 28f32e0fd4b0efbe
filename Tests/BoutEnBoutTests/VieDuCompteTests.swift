import CryptoChiffre
import Foundation
import Testing

@Suite("The life of an account and of its conversations", .timeLimit(.minutes(40)))
struct VieDuCompteTests {
    private struct Autre: Decodable {
        let correspondant: String
        let relation: String
        let confiance: String
    }

    @Test("A new pseudo: the account, the trust and the history stay, and the others are told")
    func pseudo() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("bonjour", a: noor)
            try await noor.synchroniser()
            try await noor.envoyer("bonjour", a: camille)
            try await camille.synchroniser()
            #expect(try await camille.commande("changer-pseudo", "noor").erreur == "pseudoPris")
            #expect(try await camille.commande("changer-pseudo", "n00r").erreur == "pseudoRessemblant")
            #expect(try await camille.commande("changer-pseudo", "2camille").erreur == "pseudoInvalide")
            let compte = try await camille.etat().compte
            #expect(try await camille.commande("changer-pseudo", "camomille").code == 0)
            #expect(try await camille.etat().pseudo == "camomille")
            #expect(try await camille.etat().compte == compte)

            let avis = try await noor.synchroniser()
            #expect(avis.map(\.sens) == ["avis"] && avis.first?.texte.contains("camille") == true)
            #expect(try await noor.commande("envoyer", "camomille", "encore toi").code == 0)
            #expect(try await camille.synchroniser().map(\.texte) == ["encore toi"])
            #expect(try await noor.conversations().map(\.compte) == [compte])
            let autre = try scene.inconnu("camille-bis")
            #expect(try await autre.commande("creer-compte", "camille").erreur == "pseudoPris")
            #expect(try await noor.commande("envoyer", "camille", "qui ?").erreur == "correspondantInconnu")
            #expect(try await camille.commande("se-connecter", "camomille").code == 0)
        }
    }

    @Test("A stranger's request is accepted, ignored or blocked; a block lasts until it is lifted")
    func demandes() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let compte = try await camille.etat().compte
            let longue = "camille~\(compte.prefix(16))"
            try await camille.envoyer("on se connaît ?", a: noor)
            try await noor.synchroniser()
            #expect(try await noor.commande("ignorer", longue).reussi().un(Autre.self).relation == "ignoree")
            try await camille.envoyer("allô ?", a: noor)
            try await noor.synchroniser()
            #expect(try await noor.commande("accepter", longue).reussi().un(Autre.self).relation == "acceptee")
            #expect(try await noor.commande("bloquer", "camille").reussi().un(Autre.self).relation == "bloquee")
            #expect(try await noor.commande("envoyer", "camille", "non").erreur == "correspondantBloque")
            try await camille.envoyer("tu es là ?", a: noor)
            #expect(try await noor.synchroniser().isEmpty)
            #expect(try await noor.commande("accepter", "camille").code == 0)
            try await camille.envoyer("enfin", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["enfin"])
            #expect(try await noor.commande("bloquer", "personne").erreur == "conversationInconnue")
        }
    }

    @Test("A deleted conversation is gone from the profile, and goes on afresh without a false alarm")
    func suppression() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("à oublier", a: noor)
            try await noor.synchroniser()
            try await noor.envoyer("oui", a: camille)
            #expect(try await noor.commande("supprimer", "camille").erreur == "sansConfirmation")
            #expect(try await noor.commande("supprimer", "--oui", "camille").code == 0)
            #expect(try await noor.conversations().isEmpty)
            #expect(try await noor.conversation(avec: camille).isEmpty)
            #expect(try await camille.synchroniser().map(\.texte) == ["oui"])
            try await camille.envoyer("de nouveau", a: noor)
            #expect(try await noor.synchroniser().map(\.texte) == ["de nouveau"])
            #expect(try await noor.conversation(avec: camille).map(\.texte) == ["de nouveau"])
        }
    }

    @Test("Logging out ends the token; everywhere ends all of them; the password logs in again")
    func deconnexion() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let base = try BaseDuRelais(scene.relais.base)
            func jetons() async throws -> Int {
                try base.hashJetons(de: Array(try #require(donnees(try await camille.etat().compte)))).count
            }
            _ = try await camille.commande("se-connecter", "camille").reussi()
            let avant = try await jetons()
            #expect(avant >= 1)
            #expect(try await camille.commande("se-deconnecter").code == 0)
            #expect(try await jetons() == avant - 1)
            _ = try await camille.commande("se-connecter", "camille").reussi()
            #expect(try await camille.commande("se-deconnecter", "--partout").code == 0)
            #expect(try await jetons() == 0)
            #expect(try await camille.commande("se-connecter", "camille").code == 0)
        }
    }

    @Test("A deleted account is gone at the relay and here, and its name is held back")
    func suppressionDuCompte() async throws {
        try await Scene.jouer { scene in
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await noor.envoyer("bonjour", a: camille)
            #expect(try await camille.commande("supprimer-compte").erreur == "sansConfirmation")
            #expect(try await camille.commande("supprimer-compte", "--oui").code == 0)
            let restes = try FileManager.default.contentsOfDirectory(atPath: camille.profil.path)
            #expect(restes == ["verrou"])
            #expect(try await camille.commande("profil").erreur == "profilAbsent")
            let trop = try await noor.commande("envoyer", "camille", "encore")
            #expect(trop.code == 1 && trop.erreur == "refusDefinitif")
            #expect(try BaseDuRelais(scene.relais.base).messages().isEmpty)
            let autre = try scene.inconnu("autre")
            #expect(try await autre.commande("creer-compte", "camille").erreur == "pseudoPris")
        }
    }
}

/// Bytes from lower-case hexadecimal.
private func donnees(_ hexadecimal: String) -> [UInt8]? { Hexadecimal.octets(hexadecimal) }
