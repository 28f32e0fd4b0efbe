import Contrat
import CryptoChiffre
import Foundation
import Synchronization
import Testing

@testable import ClientChiffre

extension Attaques {
    @Suite("4. One one-time prekey for two", .timeLimit(.minutes(40)))
    struct PonctuelleDeuxFoisTests {
        @Test("4. The second handshake fails cleanly, the first session is intact", arguments: Precle.Usage.ponctuelles)
        func deuxFois(_ usage: Precle.Usage) async throws {
            try await Envoyeuse.jouer { scene, monde in
                let sacha = try await scene.personne("sacha").derriere(monde.menteur)
                // Whoever asks gets what Camille got; of the other kind there is none.
                let premiere = Mutex<ReponseCles?>(nil)
                monde.menteur.mentir(.cles, ReponseCles.self) { reponse in
                    try premiere.withLock { premiere in
                        let servie = try premiere ?? Self.seule(usage, reponse)
                        premiere = servie
                        return servie
                    }
                }
                try await monde.camille.envoyer("un", a: monde.noor)
                #expect(try await monde.noor.synchroniser().map(\.texte) == ["un"])
                let avant = try EtatStocke(monde.noor)

                try await sacha.envoyer("moi aussi", a: monde.noor)
                let resultat = try await monde.noor.commande("synchroniser").reussi()
                #expect(resultat.sortie.isEmpty && resultat.erreurs.contains("1 envelope"))
                #expect(try EtatStocke(monde.noor).differences(avant) == [])
                let raisons = try await ProfilOuvert.de(monde.noor) { try await $0.raisons() }
                #expect(raisons.count == 1 && raisons[0].hasPrefix("cleRefusee"), "\(raisons)")

                try await monde.camille.envoyer("deux", a: monde.noor)
                #expect(try await monde.noor.synchroniser().map(\.texte) == ["deux"])
                try await monde.noor.envoyer("trois", a: monde.camille)
                #expect(try await monde.camille.synchroniser().map(\.texte) == ["trois"])
                // Once Noor speaks to him he is read as well, at the latest when she has told him what she could not read.
                monde.menteur.traiter(.cles, .passer)
                try await monde.noor.envoyer("qui es-tu ?", a: sacha)
                #expect(try await sacha.synchroniser().map(\.texte) == ["qui es-tu ?"])
                try await sacha.envoyer("sacha", a: monde.noor)
                var lus = try await monde.noor.synchroniser()
                _ = try await sacha.synchroniser()
                lus += try await monde.noor.synchroniser()
                #expect(lus.filter { $0.sens == "recu" }.map(\.texte) == ["sacha"], "\(lus)")
            }
        }

        private static func seule(_ usage: Precle.Usage, _ reponse: ReponseCles) throws -> ReponseCles {
            let appareils = try reponse.appareils.map { appareil in
                let gardees = try appareil.precles.filter {
                    let sien = try Precle(octets: Array($0)).usage
                    return sien == usage || Precle.Usage.durables.contains(sien)
                }
                try #require(gardees.count == Precle.Usage.durables.count + 1)
                return PreclesAppareil(appareil: appareil.appareil, precles: gardees)
            }
            return ReponseCles(appareils: appareils, declarations: reponse.declarations, reste: reponse.reste)
        }
    }

    @Suite("5. An initial message without a one-time prekey, replayed", .timeLimit(.minutes(40)))
    struct PoigneeRejoueeTests {
        /// What the receiver still knows of the first time.
        enum Souvenir: String, CaseIterable {
            case tout = "everything"
            case sessions = "its sessions, not that it has read this message"
            case finies = "that there was such a handshake, not its session"
        }

        @Test("5. Refused, whatever is left of the first time", arguments: Souvenir.allCases, [false, true])
        func rejouee(_ souvenir: Souvenir, repondue: Bool) async throws {
            try await Envoyeuse.jouer { _, monde in
                monde.menteur.mentirSurLesPrecles {
                    $0.filter { Precle.Usage.durables.contains($0.usage) }.map(\.octets)
                }
                let noor = monde.noor.derriere(monde.menteur)
                try await monde.camille.envoyer("une fois", a: noor)
                let enveloppe = try #require(try monde.base.messages().last).enveloppe
                #expect(try await noor.synchroniser().map(\.texte) == ["une fois"])
                if repondue {
                    try await noor.envoyer("oui ?", a: monde.camille)
                    try await monde.camille.synchroniser()
                }
                let compte = try await Envoyeuse.compte(monde.camille)
                try await ProfilOuvert.de(noor) { profil in
                    if souvenir != .tout { try await profil.oublierLesVus() }
                    if souvenir == .finies {
                        try await profil.changer(avec: compte) {
                            $0.oublier(maintenant: ProfilOuvert.maintenant) { _ in true }
                        }
                    }
                }
                // What a refused replay of somebody accepted makes the program do is asked of the relay: not this time.
                monde.menteur.traiter(.cles, .retenir)
                monde.menteur.servir([enveloppe, enveloppe])
                let avant = try EtatStocke(noor)
                let resultat = try await noor.commande("synchroniser")
                #expect(resultat.sortie.isEmpty)
                #expect(try EtatStocke(noor).differences(avant) == [])
                let raisons = try await ProfilOuvert.de(noor) { try await $0.raisons() }
                #expect(raisons.count == (souvenir == .tout ? 0 : 1))
                #expect(raisons.allSatisfy { $0.hasPrefix("rejeu") }, "\(raisons)")
                #expect(try await noor.conversation(avec: monde.camille).filter { $0.sens == "recu" }.count == 1)
            }
        }
    }
}
