import Contrat
import Foundation
import Testing

extension Attaques {
    /// Threat 28, second half: the network between a change of password and its answer.
    @Suite("28. A change of password whose answer is lost or comes late", .timeLimit(.minutes(40)))
    struct ReponseMdpTests {
        /// What stands between client and relay while the change is asked for, and how it must end.
        struct Cas: CustomTestStringConvertible {
            let testDescription: String
            let changement: MandataireMenteur.Sort
            var annulation: MandataireMenteur.Sort?
            var abandonner = false
            let fait: Bool
            /// What the relay says to the request that comes late.
            var tardive: [UInt] = []
        }

        static let cas = [
            Cas(testDescription: "the answer is swallowed", changement: .avalerLaReponse, fait: true),
            Cas(
                testDescription: "the commit is delayed past the restart and its cancel", changement: .retenir,
                abandonner: true, fait: false, tardive: [409]),
            Cas(
                testDescription: "the commit is delayed past the restart and the repeat", changement: .retenir,
                fait: true, tardive: [200]),
            Cas(
                testDescription: "the answers to commit and cancel are swallowed", changement: .avalerLaReponse,
                annulation: .avalerLaReponse, fait: true),
            Cas(
                testDescription: "the commit is delayed past a cancel whose answer is swallowed", changement: .retenir,
                annulation: .avalerLaReponse, fait: false, tardive: [409]),
            Cas(
                testDescription: "commit and cancel are both delayed past the restart and the repeat",
                changement: .retenir, annulation: .retenir, fait: true, tardive: [200, 200]),
        ]

        @Test("28. It is made once or never, whichever password comes first afterwards", arguments: cas, [true, false])
        func reponse(_ cas: Cas, nouveauDabord: Bool) async throws {
            try await Scene.jouer { scene in
                try await MandataireMenteur.devant(scene.relais.url) { menteur in
                    let monde = try await MondeMdp(scene)
                    let avant = try await monde.preparer()
                    var trompee = monde.camille
                    trompee.url = menteur.url
                    menteur.traiter(.changerMdp, cas.changement)
                    let changement = try await trompee.commande(monde.arguments(avant))
                    #expect(changement.code == 3 && changement.erreur == "changementEnSuspens")
                    #expect(menteur.nombre(.changerMdp) == 1)
                    if let annulation = cas.annulation {
                        menteur.traiter(.annulerMdp, annulation)
                        let annule = try await trompee.commande("annuler-mdp")
                        #expect(annule.code != 0 && menteur.nombre(.annulerMdp) == 1, "\(annule.erreurs)")
                    }
                    try await monde.lireHorsLigne(avant)
                    try await monde.verifier(
                        avant, nouveauDabord: nouveauDabord, abandonner: cas.abandonner, fait: cas.fait)

                    #expect(try await menteur.livrer() == cas.tardive)
                    #expect(
                        try monde.numero() == avant.numero + (cas.fait ? 1 : 0), "the late request changed something")
                    // The tokens are those of after the change: nothing of it is done a second time.
                    #expect(try await monde.camille.synchroniser().isEmpty)
                    let suivant = try await monde.preparer()
                    _ = try await monde.camille.commande(monde.arguments(suivant)).reussi()
                    try await monde.verifier(suivant, nouveauDabord: true, fait: true)
                }
            }
        }
    }
}
