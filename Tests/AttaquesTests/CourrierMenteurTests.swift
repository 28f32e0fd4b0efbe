import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

extension Attaques {
    /// Noor, whose mail comes through a relay that lies, and Camille, who writes to her.
    private struct Boite {
        let camille: PersonneDeTest
        let noor: PersonneDeTest
        let base: BaseDuRelais
        let menteur: MandataireMenteur
        let scene: Scene

        static func jouer(_ corps: (Boite) async throws -> Void) async throws {
            try await Envoyeuse.jouer(connues: true) { scene, monde in
                try await corps(
                    Boite(
                        camille: monde.camille, noor: monde.noor.derriere(monde.menteur), base: monde.base,
                        menteur: monde.menteur, scene: scene))
            }
        }

        /// Camille's next message, as it waits for Noor.
        func prochaine(_ texte: String) async throws -> Data {
            try await camille.envoyer(texte, a: noor)
            return try #require(try base.messages().last).enveloppe
        }

        /// What they say and hear from now on comes through.
        func continuer() async throws {
            menteur.traiter(.synchroniserMessages, .passer)
            menteur.traiter(.cles, .passer)
            _ = try await noor.synchroniser()
            try await camille.envoyer("la suite", a: noor)
            #expect(try await noor.synchroniser().last?.texte == "la suite")
            try await noor.envoyer("bien reçu", a: camille)
            #expect(try await camille.synchroniser().last?.texte == "bien reçu")
        }
    }

    @Suite("6. A ratchet message, replayed", .timeLimit(.minutes(40)))
    struct MessageRejoueTests {
        @Test("6. A duplicate, passed over in silence, and nothing is written")
        func double() async throws {
            try await Boite.jouer { boite in
                let enveloppe = try await boite.prochaine("une fois")
                boite.menteur.servir([enveloppe, enveloppe])
                #expect(try await boite.noor.synchroniser().map(\.texte) == ["une fois"])
                let avant = try EtatStocke(boite.noor, sauf: ["registre"])
                boite.menteur.servir([enveloppe, enveloppe, enveloppe])
                let resultat = try await boite.noor.commande("synchroniser").reussi()
                #expect(resultat.sortie.isEmpty && resultat.erreurs.isEmpty)
                #expect(try EtatStocke(boite.noor, sauf: ["registre"]).differences(avant) == [])
                try await boite.continuer()
            }
        }

        @Test("6. The session itself knows it, in its chain and out of its skipped keys")
        func parLaSession() async throws {
            try await Boite.jouer { boite in
                let premiere = try await boite.prochaine("premier")
                let sautee = try await boite.prochaine("sauté")
                let derniere = try await boite.prochaine("dernier")
                boite.menteur.servir([premiere, derniere, sautee])
                #expect(try await boite.noor.synchroniser().filter { $0.sens == "recu" }.count == 3)
                try await ProfilOuvert.de(boite.noor) { try await $0.oublierLesVus() }
                boite.menteur.traiter(.cles, .retenir)
                func refuses(_ enTout: Int) async throws {
                    boite.menteur.servir([premiere, derniere, sautee])
                    let avant = try EtatStocke(boite.noor)
                    #expect(try await boite.noor.commande("synchroniser").sortie.isEmpty)
                    #expect(try EtatStocke(boite.noor).differences(avant) == [])
                    let raisons = try await ProfilOuvert.de(boite.noor) { try await $0.raisons() }
                    #expect(raisons.count == enTout && raisons.allSatisfy { $0.hasPrefix("rejeu") }, "\(raisons)")
                }
                try await refuses(3)
            }
        }
    }

    @Suite("7. A hundred messages in another order", .timeLimit(.minutes(40)))
    struct OrdreTests {
        @Test("7. All are read, and the conversation shows them as they were written")
        func ordre() async throws {
            try await Boite.jouer { boite in
                let textes = (1...100).map { "message \($0)" }
                try await ProfilOuvert.de(boite.camille) { try await $0.composer(textes, a: "noor") }
                try await boite.camille.synchroniser()
                let enveloppes = try boite.base.messages().map(\.enveloppe)
                try #require(enveloppes.count == 100)
                boite.menteur.servir(enveloppes.shuffled())
                let recus = try await boite.noor.synchroniser().filter { $0.sens == "recu" }
                #expect(Set(recus.map(\.texte)) == Set(textes))
                #expect(try await boite.noor.etat().illisibles == 0)
                let montres = try await boite.noor.conversation(avec: boite.camille).filter { $0.sens == "recu" }
                #expect(montres.map(\.texte) == ["un"] + textes)
                try await boite.continuer()
            }
        }
    }

    @Suite("8. A message that the relay keeps back", .timeLimit(.minutes(40)))
    struct PerteTests {
        @Test("8. The gap is told with the message after it, once, and a late one still comes through")
        func perdu() async throws {
            try await Boite.jouer { boite in
                var enveloppes: [Data] = []
                for rang in 1...4 { enveloppes.append(try await boite.prochaine("k + \(rang - 2)")) }
                boite.menteur.servir([enveloppes[0]])
                #expect(try await boite.noor.synchroniser().map(\.sens) == ["recu"])
                boite.menteur.servir([enveloppes[2]])
                let apres = try await boite.noor.synchroniser()
                #expect(apres.map(\.sens) == ["avis", "recu"])
                #expect(apres.last?.texte == "k + 1")
                #expect(apres.first?.texte.contains("manque") == true, "\(apres)")
                boite.menteur.servir([enveloppes[3]])
                #expect(try await boite.noor.synchroniser().map(\.texte) == ["k + 2"])
                boite.menteur.servir([enveloppes[1]])
                #expect(try await boite.noor.synchroniser().map(\.texte) == ["k + 0"])
                #expect(try await boite.noor.etat().illisibles == 0)
                try await boite.continuer()
            }
        }

        @Test("8. All of them at the end of a chain: the gap is told when the next chain begins")
        func finDeChaine() async throws {
            try await Boite.jouer { boite in
                for texte in ["perdu", "perdu aussi"] { _ = try await boite.prochaine(texte) }
                boite.menteur.servir([])
                #expect(try await boite.noor.synchroniser().isEmpty)
                try await boite.noor.envoyer("rien de neuf ?", a: boite.camille)
                boite.menteur.traiter(.synchroniserMessages, .passer)
                #expect(try await boite.camille.synchroniser().map(\.texte) == ["rien de neuf ?"])
                let suivante = try await boite.prochaine("si")
                boite.menteur.servir([suivante])
                let recus = try await boite.noor.synchroniser()
                #expect(recus.map(\.sens) == ["avis", "recu"] && recus.last?.texte == "si", "\(recus)")
                #expect(recus.first?.texte.contains("2") == true, "\(recus)")
                try await boite.continuer()
            }
        }

        @Test("8. A number that is right and a predecessor that is not: told, and shown")
        func predecesseur() async throws {
            try await Envoyeuse.jouer { scene, monde in
                try await ClientDirect.avecHTTP { http in
                    let mallory = try await Faussaire(scene, http)
                    let cible = try Faussaire.Cible(try await monde.noor.etat().compte, monde.base)
                    var dialogue = try Dialogue(mallory, a: cible)
                    for texte in ["un", "dit autrement", "deux"] {
                        let (message, amorce) = try dialogue.prochain(texte)
                        // What another device of hers might have been told instead.
                        if texte == "dit autrement" {
                            dialogue.recommencer()
                            continue
                        }
                        try await dialogue.deposer(message, champs: amorce?.octets, http)
                    }
                    let recus = try await monde.noor.synchroniser()
                    #expect(recus.map(\.sens) == ["recu", "avis", "recu"], "\(recus)")
                    #expect(recus.last?.texte == "deux")
                }
            }
        }
    }

    @Suite("9. A flipped bit", .timeLimit(.minutes(40)))
    struct BitTests {
        /// Bits of an envelope, by their number: those of the clear part and of the seal's own, and others all over the rest.
        private static func positions(octets: Int) -> [Int] {
            let seau = (5 + 48) * 8
            var source = SystemRandomNumberGenerator()
            let ailleurs = (0..<64).map { _ in Int.random(in: seau..<octets * 8, using: &source) }
            return Array(Set(Array(0..<seau).filter { $0 % 3 == 0 } + [octets * 8 - 1] + ailleurs)).sorted()
        }

        @Test("9. Refused wherever it is, and nothing but the quarantine is written", arguments: [false, true])
        func bit(initial: Bool) async throws {
            try await Envoyeuse.jouer(connues: !initial) { _, monde in
                let noor = monde.noor.derriere(monde.menteur)
                try await monde.camille.envoyer("entier", a: noor)
                let bonne = try #require(try monde.base.messages().last).enveloppe
                let alterees = Self.positions(octets: bonne.count).map { position in
                    var alteree = bonne
                    alteree[position / 8] ^= 1 << UInt8(position % 8)
                    return alteree
                }
                let avant = try EtatStocke(noor)
                monde.menteur.servir(alterees)
                let resultat = try await noor.commande("synchroniser").reussi()
                #expect(resultat.sortie.isEmpty && resultat.erreurs.contains("\(alterees.count) envelope"))
                #expect(try EtatStocke(noor).differences(avant) == [])
                #expect(try await noor.etat().illisibles == alterees.count)
                monde.menteur.traiter(.synchroniserMessages, .passer)
                #expect(try await noor.synchroniser().map(\.texte) == ["entier"])
            }
        }

        /// Where in what a seal hides; whoever can open it, such as its recipient, can flip bits there.
        @Test("9. Under the seal too: header, body, their nonces and lengths, handshake", arguments: [false, true])
        func sousLeSceau(initial: Bool) async throws {
            try await Envoyeuse.jouer(connues: !initial) { _, monde in
                let noor = monde.noor.derriere(monde.menteur)
                try await monde.camille.envoyer("entier", a: noor)
                let bonne = try #require(try monde.base.messages().last).enveloppe
                let precles = try await monde.paquetDeNoor()
                let sceau = try #require(precles.first { $0.usage == .sceau })
                let interieur = try await ProfilOuvert.de(noor) { try await $0.ouvrir(bonne) }
                var variantes: [(String, Interieur)] = []
                func varier(_ nom: String, _ message: [UInt8], champs: [UInt8]?) {
                    let amorce = champs.map {
                        Interieur.Amorce(declarations: interieur.amorce?.declarations ?? [], champs: $0)
                    }
                    variantes.append(
                        (nom, Interieur(compte: interieur.compte, appareil: 1, amorce: amorce, message: message)))
                }
                let message = interieur.message
                let entete = 28 + message[24..<28].reduce(0) { $0 << 8 | Int($1) }
                let places =
                    [0, 23, 27, 28, 28 + 31, 28 + 32, entete - 17, entete - 1, entete, entete + 23, entete + 27]
                    + [entete + 28, message.count - 17, message.count - 1]
                for place in places {
                    var autre = message
                    autre[place] ^= 1
                    varier("byte \(place) of the message", autre, champs: interieur.amorce?.champs)
                }
                if let champs = interieur.amorce?.champs {
                    for place in [0, 31, 35, 36, 40, 45, 60, champs.count - 1] {
                        var autres = champs
                        autres[place] ^= 1
                        varier("byte \(place) of the handshake", message, champs: autres)
                    }
                    varier("without its handshake", message, champs: nil)
                }
                monde.menteur.traiter(.cles, .retenir)
                monde.menteur.servir(
                    try variantes.map { Data(try Enveloppe.sceller($0.1, suite: Limites.suite, vers: sceau)) })
                let avant = try EtatStocke(noor)
                #expect(try await noor.commande("synchroniser").sortie.isEmpty)
                #expect(try EtatStocke(noor).differences(avant) == [])
                #expect(try await noor.etat().illisibles == variantes.count)
                monde.menteur.traiter(.synchroniserMessages, .passer)
                monde.menteur.traiter(.cles, .passer)
                #expect(try await noor.synchroniser().map(\.texte) == ["entier"])
            }
        }
    }

    @Suite("10. A message put elsewhere", .timeLimit(.minutes(40)))
    struct DetournementTests {
        /// Who gets what Camille wrote to Noor.
        enum Boitier: String, CaseIterable {
            case tiers = "somebody else"
            case auteur = "Camille herself"
        }

        @Test("10. By the relay, as it is: refused", arguments: Boitier.allCases)
        func parLeRelais(_ boitier: Boitier) async throws {
            try await Boite.jouer { boite in
                let sacha = try await boite.scene.personne("sacha").derriere(boite.menteur)
                try await sacha.synchroniser()
                let qui = boitier == .auteur ? boite.camille : sacha
                let enveloppe = try await boite.prochaine("pour noor seule")
                let avant = try EtatStocke(qui)
                boite.menteur.servir([enveloppe])
                let resultat = try await qui.commande("synchroniser").reussi()
                #expect(resultat.sortie.isEmpty && resultat.erreurs.contains("1 envelope"))
                #expect(try EtatStocke(qui).differences(avant) == [])
                try await boite.continuer()
            }
        }

        @Test(
            "10. By its recipient, opened and sealed anew: refused, whoever it is said to be from",
            arguments: Boitier.allCases, [false, true])
        func parLeDestinataire(_ boitier: Boitier, initial: Bool) async throws {
            try await Envoyeuse.jouer(connues: !initial) { scene, monde in
                let (camille, noor) = (monde.camille, monde.noor)
                let sacha = try await scene.personne("sacha").derriere(monde.menteur)
                try await sacha.synchroniser()
                try await camille.envoyer("pour noor seule", a: noor)
                let enveloppe = try #require(try monde.base.messages().last).enveloppe
                let interieur = try await ProfilOuvert.de(noor) { try await $0.ouvrir(enveloppe) }
                let qui = boitier == .auteur ? camille : sacha
                let cible = try Faussaire.Cible(try await qui.etat().compte, monde.base)
                let sceau = try PaquetCles(
                    precles: cible.precles, declaration: cible.declaration, appareil: 1,
                    maintenant: ProfilOuvert.maintenant
                ).sceau
                let auteurs = [interieur.compte, try await Envoyeuse.compte(noor)]
                let fausses = try auteurs.flatMap { compte in
                    try [interieur.amorce, nil].map { amorce in
                        Data(
                            try Enveloppe.sceller(
                                Interieur(
                                    compte: compte, appareil: 1, amorce: amorce, message: interieur.message),
                                suite: Limites.suite, vers: sceau))
                    }
                }
                monde.menteur.traiter(.cles, .retenir)
                monde.menteur.traiter(.declarations, .passer)
                monde.menteur.servir(fausses)
                let avant = try EtatStocke(qui)
                #expect(try await qui.commande("synchroniser").sortie.isEmpty)
                #expect(try EtatStocke(qui).differences(avant) == [])
                #expect(try await qui.etat().illisibles == Set(fausses).count)
                monde.menteur.traiter(.synchroniserMessages, .passer)
                monde.menteur.traiter(.cles, .passer)
                #expect(try await noor.synchroniser().map(\.texte) == ["pour noor seule"])
            }
        }
    }
}
