import Contrat
import CryptoChiffre
import Foundation
import NIOHTTP1
import Testing

@testable import Relais

@Suite("A name that somebody bore is nobody else's for 90 days")
struct PseudosTests {
    private func renommer(_ relais: ServeurEssai, _ pseudo: String, _ jeton: Data) async throws -> ServeurEssai.Reponse
    {
        try await relais.poster(.changerPseudo, DemandeChangerPseudo(pseudo: pseudo), jeton: jeton)
    }

    @Test("Another name for the same account: the old one finds nobody, and the token goes on")
    func changement() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            for _ in 0..<2 {
                let reponse = try await renommer(relais, "zoe", jeton)
                #expect(reponse.statut == 200 && String(decoding: reponse.corps, as: UTF8.self) == "{}")
            }
            func qui(_ pseudo: String) async throws -> ServeurEssai.Reponse {
                try await relais.poster(
                    .verificationUtilisateur, DemandeVerificationUtilisateur(pseudo: pseudo), jeton: jeton)
            }
            #expect(try await qui("alice").code() == .inconnu)
            #expect(try await qui("zoe").lire(ReponseVerificationUtilisateur.self).compte == alice.compte)
            let connexion = try alice.connexion(await relais.nonce("zoe"), pseudo: "zoe")
            #expect(try await relais.poster(.seConnecter, connexion).statut == 200)
            let ancienne = try alice.connexion(await relais.nonce("alice"))
            #expect(try await relais.poster(.seConnecter, ancienne).code() == .identifiantsRefuses)
            // A held-back name is as unknown as any other.
            let prelude = try await relais.poster(.prelude, DemandePrelude(pseudo: "alice")).lire(ReponsePrelude.self)
            #expect(prelude.compte != alice.compte && prelude.sel != alice.sel)
        }
    }

    @Test("Names that others bear or bore, and what looks like them, are refused")
    func conflits() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.jeton(relais.inscrire("alice"))
            let bob = try await relais.jeton(relais.inscrire("bob"))
            let carol = try CompteEssai("carol", date: relais.horloge.maintenant)
            #expect(try await renommer(relais, "zoe", alice).statut == 200)
            let cas: [(String, CodeErreur)] = [
                ("zoe", .pseudoPris), ("z0e", .pseudoRessemblant), ("alice", .pseudoPris),
                ("a1ice", .pseudoRessemblant), ("Bob", .pseudoInvalide), ("b", .pseudoInvalide),
            ]
            for (pseudo, code) in cas {
                #expect(try await renommer(relais, pseudo, bob).code() == code, "\(pseudo)")
                let creation = carol.creation(pseudo: pseudo)
                #expect(try await relais.poster(.creerCompte, creation).code() == code, "\(pseudo)")
            }
            // Its own look-alike, and its own former name, are its own.
            for pseudo in ["z0e", "al1ce", "alice", "zoe"] {
                #expect(try await renommer(relais, pseudo, alice).statut == 200, "\(pseudo)")
            }
            #expect(try await relais.rangees("retenus") == [1])

            relais.horloge.avancer(LimitesContrat.retenuePseudo - 1)
            let tard = try CompteEssai("carol", date: relais.horloge.maintenant)
            #expect(try await relais.poster(.creerCompte, tard.creation(pseudo: "alice")).code() == .pseudoPris)
            relais.horloge.avancer(1)
            #expect(try await relais.poster(.creerCompte, tard.creation(pseudo: "alice")).statut == 201)
            try await relais.purger()
            #expect(try await relais.rangees("retenus") == [0])
        }
    }

    @Test("One account holds back 16 names at most")
    func bornes() async throws {
        try await ServeurEssai.avec { relais in
            let jeton = try await relais.jeton(relais.inscrire("alice"))
            // None looks like another.
            for lettre in "abcdefghjkmpqrst" {
                #expect(try await renommer(relais, "nom_\(lettre)", jeton).statut == 200)
                relais.horloge.avancer(1)
            }
            let refus = try await renommer(relais, "trop", jeton)
            #expect(try refus.code() == .tropDeDemandes)
            #expect(refus.entetes.first(name: "retry-after") == "\(LimitesContrat.retenuePseudo - 16)")
            #expect(try await renommer(relais, "alice", jeton).statut == 200)
            let autre = try CompteEssai("autre", date: relais.horloge.maintenant)
            #expect(try await relais.poster(.creerCompte, autre.creation(pseudo: "trop")).statut == 201)
        }
    }
}
