import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

extension Attaques {
    @Suite("26. Stolen session state", .timeLimit(.minutes(40)))
    struct SessionVoleeTests {
        @Test("26. Opens nothing of before that is not in the history", arguments: [false, true])
        func avant(initiateur: Bool) async throws {
            try await Envoyeuse.jouer { _, monde in
                // The victim began the conversation, or did not.
                let (victime, autre) = initiateur ? (monde.camille, monde.noor) : (monde.noor, monde.camille)
                var pourElle: [Data] = []
                func echanger(_ texte: String) async throws {
                    try await autre.envoyer("à elle \(texte)", a: victime)
                    pourElle.append(try #require(try monde.base.messages().last).enveloppe)
                    #expect(try await victime.synchroniser().count == 1)
                    try await victime.envoyer("d'elle \(texte)", a: autre)
                    try await autre.synchroniser()
                }
                if initiateur {
                    try await victime.envoyer("bonjour", a: autre)
                    try await autre.synchroniser()
                }
                for texte in ["un", "deux", "trois"] { try await echanger(texte) }
                // Two in the chain of now, of which the first came late: its key was put aside.
                for texte in ["quatre", "cinq"] {
                    try await autre.envoyer(texte, a: victime)
                    pourElle.append(try #require(try monde.base.messages().last).enveloppe)
                }
                monde.menteur.servir(pourElle.suffix(2).reversed())
                let recus = try await victime.derriere(monde.menteur).synchroniser().filter { $0.sens == "recu" }
                #expect(recus.count == 2)
                monde.menteur.traiter(.synchroniserMessages, .passer)
                try await victime.synchroniser()
                _ = try await victime.commande("supprimer", autre.pseudo, "--oui").reussi()
                let voleur = try victime.copie("voleur")
                try await ProfilOuvert.de(voleur) { profil in
                    try await profil.oublierLesVus()
                    for enveloppe in pourElle {
                        guard case .illisible = try await profil.lire(enveloppe) else {
                            Issue.record("an earlier message was read")
                            continue
                        }
                    }
                    let raisons = try await profil.raisons()
                    #expect(raisons.count == pourElle.count)
                    #expect(
                        raisons.allSatisfy { $0.hasPrefix("rejeu") || $0.hasPrefix("authentification") }, "\(raisons)")
                    // The thief does hold what the next message is read with.
                    try await autre.envoyer("après le vol", a: victime)
                    let suivante = try #require(try monde.base.messages().last).enveloppe
                    #expect(try await Self.textes(profil.lire(suivante)) == ["après le vol"])
                }
                #expect(try await victime.synchroniser().last?.texte == "après le vol")
            }
        }

        @Test("26. After one round trip a thief who only listens reads nothing more", arguments: [false, true])
        func apres(initiateur: Bool) async throws {
            try await Envoyeuse.jouer { _, monde in
                let (victime, autre) = initiateur ? (monde.camille, monde.noor) : (monde.noor, monde.camille)
                try await monde.camille.envoyer("un", a: monde.noor)
                try await monde.noor.synchroniser()
                try await monde.noor.envoyer("deux", a: monde.camille)
                try await monde.camille.synchroniser()
                let voleur = try victime.copie("voleur")

                func intercepter(_ texte: String) async throws -> Data {
                    try await autre.envoyer(texte, a: victime)
                    let enveloppe = try #require(try monde.base.messages().last).enveloppe
                    #expect(try await victime.synchroniser().last?.texte == texte)
                    return enveloppe
                }
                let avant = try await intercepter("avant le tour")
                try await victime.envoyer("un tour", a: autre)
                try await autre.synchroniser()
                let apres = try await intercepter("après le tour")
                let encore = try await intercepter("encore après")
                try await ProfilOuvert.de(voleur) { profil in
                    #expect(try await Self.textes(profil.lire(avant)) == ["avant le tour"])
                    // The header key of the next chain was in what was stolen, its message keys were not. The same seal key still opens, and so shows that it is the session that does not.
                    for enveloppe in [apres, encore, apres] {
                        _ = try await profil.ouvrir(enveloppe)
                        guard case .illisible = try await profil.lire(enveloppe) else {
                            Issue.record("a message of after the round trip was read")
                            continue
                        }
                    }
                    let raisons = try await profil.raisons()
                    #expect(
                        raisons.count == 2 && raisons.allSatisfy { $0.contains("chain that answers none of ours") },
                        "\(raisons)")
                }
            }
        }

        private static func textes(_ resultat: Lecture.Resultat) -> [String] {
            guard case .lignes(let lignes) = resultat else { return [] }
            return lignes.map(\.message).filter { $0.avis == nil }.map(\.texte)
        }
    }
}
