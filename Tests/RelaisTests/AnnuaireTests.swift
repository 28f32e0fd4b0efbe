import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("Statements and prekeys, over HTTP")
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

    @Test("The newest prekey of each use is served; ids only rise; the same again is harmless")
    func precles() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jeton = try await relais.jeton(alice)
            let cles: @Sendable () async throws -> [Data] = {
                let reponse = try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: 0), jeton: jeton)
                let appareils = try reponse.lire(ReponseCles.self).appareils
                #expect(appareils.map(\.appareil) == [1])
                return appareils.flatMap(\.precles)
            }
            let publier: @Sendable ([Data]) async throws -> ServeurEssai.Reponse = {
                try await relais.poster(.precles, DemandePrecles(precles: $0), jeton: jeton)
            }
            let date = relais.horloge.maintenant
            let faire: @Sendable (UInt32, Precle.Usage) throws -> Data = {
                try CompteEssai.precle($1, id: $0, trousseau: alice.trousseau, debut: date)
            }
            #expect(try await cles() == alice.precles)
            let cinq = try faire(5, .sceau)
            #expect(try await publier([cinq]).statut == 200)
            #expect(try await publier([cinq]).statut == 200)
            #expect(try await cles() == [cinq, alice.precles[1]])
            #expect(try await publier([faire(5, .sceau)]).code() == .conflit)
            #expect(try await publier([faire(4, .sceau)]).code() == .conflit)
            // All or nothing.
            #expect(try await publier([faire(9, .boite), faire(3, .sceau)]).code() == .conflit)
            #expect(try await cles() == [cinq, alice.precles[1]])
            let beaucoup = try (10..<26).map { try faire($0, .sceau) }
            #expect(try await publier(beaucoup).statut == 200)
            #expect(try await publier(beaucoup).statut == 200)
            #expect(try await cles() == [beaucoup[15], alice.precles[1]])

            let bob = try CompteEssai("bob", date: date)
            #expect(try await publier([bob.precles[0]]).code() == .signatureRefusee)
            #expect(try await publier([]).code() == .requeteInvalide)
            #expect(try await publier(Array(repeating: cinq, count: 17)).code() == .requeteInvalide)
            relais.horloge.avancer(40 * 86400 - 86400 * 11)
            #expect(try await publier([faire(40, .sceau)]).statut == 200)
        }
    }
}
