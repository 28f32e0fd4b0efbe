import Contrat
import CryptoChiffre
import Foundation
import Testing

extension Attaques {
    @Suite("15. A prelude that lies", .timeLimit(.minutes(40)))
    struct PreludeTests {
        /// What the relay says instead, and what the client makes of it.
        struct Cas: CustomTestStringConvertible {
            let testDescription: String
            let mensonge: @Sendable (ReponsePrelude) -> ReponsePrelude
            let erreur: String
            let code: Int32
            /// Whether something that was made from the password leaves the machine.
            let demande: Bool
        }

        static let cas = [
            Cas(
                testDescription: "another salt",
                mensonge: { $0.avec(sel: Data(repeating: 0, count: Verificateur.tailleSel)) },
                erreur: "identifiantsRefuses", code: 1, demande: true),
            Cas(
                testDescription: "a short salt", mensonge: { $0.avec(sel: Data([1])) }, erreur: "reponseInattendue",
                code: 2, demande: false),
            Cas(
                testDescription: "another version", mensonge: { $0.avec(version: 0) }, erreur: "versionRelais", code: 2,
                demande: false),
            Cas(
                testDescription: "another account",
                mensonge: { $0.avec(compte: Data(repeating: 7, count: CompteId.taille)) },
                erreur: "identifiantsRefuses", code: 1, demande: false),
            Cas(
                testDescription: "another relay", mensonge: { $0.avec(relais: "ailleurs") }, erreur: "relaisChange",
                code: 4, demande: false),
        ]

        @Test("15. Refused at login and at a change of password, which then changes nothing", arguments: cas)
        func mensonge(_ cas: Cas) async throws {
            try await Scene.jouer { scene in
                let monde = try await MondeMdp(scene)
                let avant = try await monde.preparer()
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    let mensonge = cas.mensonge
                    menteur.traiter(
                        .prelude,
                        .reecrire { octets in
                            try JSONEncoder().encode(mensonge(JSONDecoder().decode(ReponsePrelude.self, from: octets)))
                        })
                    var trompee = monde.camille
                    trompee.url = menteur.url
                    let connexion = try await trompee.commande("se-connecter", trompee.pseudo)
                    #expect(connexion.code == cas.code && connexion.erreur == cas.erreur, "\(connexion.erreurs)")
                    #expect(menteur.nombre(.seConnecter) == (cas.demande ? 1 : 0))
                    let changement = try await trompee.commande(monde.arguments(avant))
                    #expect(changement.erreur == (cas.demande ? "changementAbandonne" : cas.erreur))
                    #expect(menteur.nombre(.changerMdp) == (cas.demande ? 1 : 0))
                }
                try await monde.verifier(avant, nouveauDabord: false, fait: false)
            }
        }

        @Test("15. One salt for everyone: clients draw their own, and what stands for one password differs")
        func unSeulSel() async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    menteur.traiter(
                        .prelude,
                        .reecrire { octets in
                            let prelude = try JSONDecoder().decode(ReponsePrelude.self, from: octets)
                            return try JSONEncoder().encode(
                                prelude.avec(sel: Data(repeating: 0, count: Verificateur.tailleSel)))
                        })
                    for pseudo in ["camille", "noor", "sacha"] {
                        var personne = try scene.inconnu(pseudo)
                        personne.url = menteur.url
                        try await personne.creerCompte()
                    }
                    let base = try BaseDuRelais(scene.relais.base)
                    let sels = try base.valeurs { $0 == "comptes" }.filter { $0.lieu == "comptes.sel" }.map(\.octets)
                    #expect(sels.count == 3 && Set(sels).count == 3)
                    #expect(sels.allSatisfy { $0.contains { $0 != 0 } })
                }
            }
        }
    }
}

extension ReponsePrelude {
    fileprivate func avec(
        relais: String? = nil, version: UInt8? = nil, compte: Data? = nil, sel: Data? = nil
    ) -> ReponsePrelude {
        ReponsePrelude(
            relais: relais ?? self.relais, version: version ?? self.version, compte: compte ?? self.compte,
            sel: sel ?? self.sel, nonce: nonce)
    }
}
