import Contrat
import Foundation
import Testing

extension Attaques {
    /// What a relay says that is not the account's, or that refuses, ends nothing that cannot be taken back.
    @Suite("Keys and profile outlive another relay's word", .timeLimit(.minutes(40)))
    struct AutreRelaisTests {
        @Test("Another relay at the address does not have the keys erased that the right one has taken")
        func changementEnSuspens() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    let monde = try await MondeMdp(scene)
                    let avant = try await monde.preparer()
                    var trompee = monde.camille
                    trompee.url = menteur.url
                    menteur.traiter(.changerMdp, .avalerLaReponse)
                    #expect(try await trompee.commande(monde.arguments(avant)).erreur == "changementEnSuspens")
                    menteur.traiter(.prelude, .reecrire { try changer($0, "relais", "ailleurs") })
                    menteur.traiter(.annulerMdp, .reecrire { _ in Data(#"{"etat":"annule"}"#.utf8) })
                    for commande in ["annuler-mdp", "profil"] {
                        #expect(try await trompee.commande(commande).erreur == "relaisChange")
                    }
                    #expect(menteur.nombre(.annulerMdp) == 0 && menteur.nombre(.changerMdp) == 1)
                    try await monde.verifier(avant, nouveauDabord: true, fait: true)
                }
            }
        }

        @Test("A name whose answer was lost is not forgotten for another one: the account can still be logged in to")
        func nomsSansReponse() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    let camille = try await scene.personne("camille")
                    var trompee = camille
                    trompee.url = menteur.url
                    menteur.traiter(.changerPseudo, .avalerLaReponse)
                    #expect(try await trompee.commande("changer-pseudo", "capucine").code == 3)
                    menteur.traiter(.changerPseudo, .retenir)
                    #expect(try await trompee.commande("changer-pseudo", "clementine").code == 3)
                    #expect(try await trompee.commande("se-deconnecter").code == 0)
                    #expect(try await trompee.commande("profil").code == 0)
                    menteur.traiter(.changerPseudo, .passer)
                    _ = try await trompee.commande("synchroniser").reussi()
                    _ = try await trompee.commande("changer-pseudo", "clementine").reussi()
                    _ = try await camille.commande("se-connecter", "clementine").reussi()
                }
            }
        }

        @Test("A relay that refuses to erase the account leaves the profile, one that no longer knows it does not")
        func suppressionRefusee() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    let camille = try await scene.personne("camille")
                    let noor = try await scene.personne("noor")
                    var trompee = camille
                    trompee.url = menteur.url
                    menteur.traiter(.supprimerCompte, .retenir)
                    #expect(try await trompee.commande("supprimer-compte", "--oui").erreur == "relaisInjoignable")
                    // As after a nonce that is over: the account is still there.
                    menteur.traiter(.supprimerCompte, .passer)
                    let nonce = Data(repeating: 0, count: 48).base64EncodedString()
                    menteur.traiter(.prelude, .reecrire { try changer($0, "nonce", nonce) })
                    #expect(try await trompee.commande("supprimer-compte", "--oui").erreur == "identifiantsRefuses")
                    try await noor.envoyer("encore là ?", a: camille)
                    #expect(try await camille.synchroniser().map(\.texte) == ["encore là ?"])

                    menteur.traiter(.prelude, .passer)
                    menteur.traiter(.supprimerCompte, .avalerLaReponse)
                    #expect(try await trompee.commande("supprimer-compte", "--oui").erreur == "relaisInjoignable")
                    _ = try await trompee.commande("supprimer-compte", "--oui").reussi()
                    #expect(try await camille.commande("profil").erreur == "profilAbsent")
                }
            }
        }
    }
}

/// The same JSON object with another text in a field that it has.
private func changer(_ json: Data, _ champ: String, _ texte: String) throws -> Data {
    guard var objet = try JSONSerialization.jsonObject(with: json) as? [String: Any], objet[champ] != nil else {
        throw ErreurEssai("no field \(champ) in the reply")
    }
    objet[champ] = texte
    return try JSONSerialization.data(withJSONObject: objet)
}
