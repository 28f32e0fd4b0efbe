import AsyncHTTPClient
import CryptoChiffre
import Foundation
import Testing

extension Attaques {
    /// Threat 13 as far as two ends can show it to each other, by the statements that each content names; that two users who do not
    /// write to each other compare what they were shown takes key transparency.
    @Suite("13. Two users are shown different key histories", .timeLimit(.minutes(40)))
    struct HistoiresTests {
        private static let unMdp = "cerise 4471 moulin-basalte"
        private static let autreMdp = "bouleau 5512 tambour-granit"

        @Test("13. `moi`: whoever was shown other keys of hers learns it from her next message, and sends nothing more")
        func moi() async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                let noor = try await scene.personne("noor")
                try await camille.envoyer("un", a: noor)
                try await noor.synchroniser()
                try await noor.envoyer("deux", a: camille)
                try await camille.synchroniser()
                let voleur = try camille.copie("voleur")
                let avant = try await InstantaneRelais(scene.relais)
                try await camille.changerMotDePasse(Self.unMdp)
                let leSien = try await InstantaneRelais(scene.relais)
                // Noor is shown what a thief made of Camille's keys.
                try await avant.remettre()
                try await voleur.changerMotDePasse(Self.autreMdp)
                #expect(try await noor.synchroniser().map(\.sens) == ["avis"])
                try await leSien.remettre()
                try await camille.envoyer("c'est moi", a: noor)
                let recus = try await noor.synchroniser()
                #expect(!recus.isEmpty && recus.allSatisfy { $0.sens == "avis" }, "\(recus.map(\.texte))")
                let refus = try await noor.commande("envoyer", "camille", "un secret")
                #expect(refus.code == 4 && refus.erreur == "identiteDouteuse", "\(refus.erreurs)")
                #expect(try await noor.etat().enAttente == 0)
            }
        }

        @Test(
            "13. `toi`: she learns that somebody holds other keys of hers, once, and reads what they say",
            arguments: [0, 3])
        func toi(numero: Int) async throws {
            try await Scene.jouer { scene in
                let camille = try await scene.personne("camille")
                try await camille.synchroniser()
                let compte = try await camille.etat().compte
                try await ClientDirect.avecHTTP { http in
                    let mallory = try await Faussaire(scene, http)
                    let cible = try Faussaire.Cible(compte, try BaseDuRelais(scene.relais.base))
                    var dialogue = try Dialogue(mallory, a: cible)
                    for texte in ["un", "deux"] {
                        let contenu = try Faussaire.contenu(
                            texte, de: mallory.declaration.compte, pseudo: "mallory", a: cible.declaration,
                            moi: mallory.declaration
                        ) {
                            $0["toi"] = ["numero": numero, "hash": String(repeating: "ab", count: 32)]
                        }
                        let (message, amorce) = try dialogue.chiffrer(contenu)
                        try await dialogue.deposer(message, champs: amorce?.octets, http)
                    }
                }
                let lignes = try await camille.synchroniser()
                #expect(lignes.filter { $0.sens == "recu" }.map(\.texte) == ["un", "deux"])
                #expect(lignes.count { $0.texte.contains("une autre clé que la vôtre") } == 1, "\(lignes.map(\.texte))")
            }
        }
    }
}
