import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Pseudos and statements, over HTTP")
struct AnnuaireTests {
    @Test("Who is behind a pseudo, statements without a token, and what is unknown")
    func verification() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.inscrire("bob")
            let jeton = try await relais.jeton(bob)
            let trouvee = try await relais.poster(
                .verificationUtilisateur, DemandeVerificationUtilisateur(pseudo: "alice"), jeton: jeton
            ).lire(ReponseVerificationUtilisateur.self)
            #expect(trouvee.compte == alice.compte)
            #expect(trouvee.declarations == [Data(alice.declaration.octets)])
            let perdue = DemandeVerificationUtilisateur(pseudo: "personne")
            #expect(try await relais.poster(.verificationUtilisateur, perdue, jeton: jeton).code() == .inconnu)

            let toutes = try await relais.poster(.declarations, DemandeDeclarations(compte: alice.compte, depuis: 0))
                .lire(ReponseDeclarations.self)
            #expect(toutes.declarations == [Data(alice.declaration.octets)] && !toutes.reste)
            let suivantes = try await relais.poster(.declarations, DemandeDeclarations(compte: alice.compte, depuis: 1))
                .lire(ReponseDeclarations.self)
            #expect(suivantes.declarations.isEmpty && !suivantes.reste)
            let nul = Data(count: 16)
            #expect(
                try await relais.poster(.declarations, DemandeDeclarations(compte: nul, depuis: 0)).code() == .inconnu)
            #expect(
                try await relais.poster(.cles, DemandeCles(compte: nul, depuis: 0), jeton: jeton).code() == .inconnu)
        }
    }
}
