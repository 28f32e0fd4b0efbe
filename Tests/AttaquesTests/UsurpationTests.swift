import AsyncHTTPClient
import CryptoChiffre
import Foundation
import GRDB
import Testing

extension Attaques {
    @Suite("20. Somebody who claims to be somebody else", .timeLimit(.minutes(40)))
    struct UsurpationTests {
        /// What Mallory puts into an envelope under Camille's account.
        enum Ruse: String, CaseIterable {
            case sesPropresCles = "Camille's statement, Mallory's box key as her own"
            case clesAuNomDeLAutre = "Camille's statement, a box key in Camille's name, signed by Mallory"
            case saDeclaration = "Mallory's statement 0 under Camille's account"
            case declarationRefaite = "a statement 0 made for Camille's account id"
            case suiteMalSignee = "a statement 1 after Camille's, not signed by Camille's key"
            case suiteSansSignature = "a statement 1 after Camille's, without the old key's signature"
        }

        @Test("20. In a message: refused, to whom knows the other and to whom does not", arguments: Ruse.allCases)
        func message(_ ruse: Ruse) async throws {
            try await Scene.jouer(accuses: false) { scene in
                try await ClientDirect.avecHTTP { http in
                    let camille = try await scene.personne("camille")
                    let noor = try await scene.personne("noor")
                    let sacha = try await scene.personne("sacha")
                    try await camille.envoyer("un", a: noor)
                    try await noor.synchroniser()
                    try await noor.envoyer("deux", a: camille)
                    try await camille.synchroniser()
                    let base = try BaseDuRelais(scene.relais.base)
                    let sienne = try Faussaire.Cible(try await camille.etat().compte, base).declaration
                    let mallory = try await Faussaire(scene, http)
                    let historique = try await noor.conversation(avec: camille)

                    for cible in [noor, sacha] {
                        try await Self.jouer(
                            ruse, mallory, a: try Faussaire.Cible(try await cible.etat().compte, base), sienne, http)
                        #expect(try await cible.synchroniser().isEmpty)
                        #expect(try await cible.etat().illisibles == 1)
                    }
                    #expect(try await sacha.conversations().isEmpty)
                    #expect(try await noor.conversation(avec: camille) == historique)
                    // Nobody can stop Noor and Camille from writing to each other.
                    try await noor.envoyer("trois", a: camille)
                    #expect(try await camille.synchroniser().map(\.texte) == ["trois"])
                    try await camille.envoyer("quatre", a: noor)
                    #expect(try await noor.synchroniser().map(\.texte) == ["quatre"])
                }
            }
        }

        @Test("20. Many of them, for which the relay has to be asked: no alarm, and the true one is read")
        func enNombre() async throws {
            try await Scene.jouer { scene in
                try await ClientDirect.avecHTTP { http in
                    let camille = try await scene.personne("camille")
                    let noor = try await scene.personne("noor")
                    try await camille.envoyer("un", a: noor)
                    try await noor.synchroniser()
                    try await noor.envoyer("deux", a: camille)
                    try await camille.synchroniser()
                    let base = try BaseDuRelais(scene.relais.base)
                    let sienne = try Faussaire.Cible(try await camille.etat().compte, base).declaration
                    let cible = try Faussaire.Cible(try await noor.etat().compte, base)
                    let mallory = try await Faussaire(scene, http)
                    // More than anybody asks the relay for in one go.
                    for _ in 0..<12 {
                        try await mallory.envoyer(
                            "je suis camille", a: cible, enTantQue: sienne.compte, pseudo: "camille",
                            declarations: mallory.lointaines(pour: sienne.compte),
                            auteur: mallory.declaration, cles: mallory.trousseau, moi: sienne, http)
                    }
                    try await camille.envoyer("trois", a: noor)
                    #expect(try await noor.synchroniser().map(\.texte) == ["trois"])
                    #expect(try await noor.etat().illisibles == 12)
                    try await noor.envoyer("quatre", a: camille)
                    #expect(try await camille.synchroniser().map(\.texte) == ["quatre"])
                }
            }
        }

        @Test("20. The same hand under its own name is read: it is the claim that is refused")
        func temoin() async throws {
            try await Scene.jouer { scene in
                try await ClientDirect.avecHTTP { http in
                    let noor = try await scene.personne("noor")
                    let mallory = try await Faussaire(scene, http)
                    let moi = mallory.declaration
                    try await mallory.envoyer(
                        "bonjour", a: try .init(try await noor.etat().compte, BaseDuRelais(scene.relais.base)),
                        enTantQue: moi.compte, pseudo: "mallory", declarations: [moi.octets],
                        auteur: moi, cles: mallory.trousseau, moi: moi, http)
                    #expect(try await noor.synchroniser().map(\.texte) == ["bonjour"])
                    // The statement that is refused to others is a good one after her own.
                    let suite = try Declaration(octets: mallory.suite(de: moi, signee: true))
                    try suite.verifierSuite(de: moi)
                }
            }
        }

        private static func jouer(
            _ ruse: Ruse, _ mallory: Faussaire, a cible: Faussaire.Cible, _ sienne: Declaration, _ http: HTTPClient
        ) async throws {
            let compte = sienne.compte
            let refaite = try mallory.premiere(pour: compte)
            func envoyer(
                _ declarations: [[UInt8]], auteur: Declaration, cles: Trousseau? = nil, moi: Declaration
            ) async throws {
                try await mallory.envoyer(
                    "je suis camille", a: cible, enTantQue: compte, pseudo: "camille", declarations: declarations,
                    auteur: auteur, cles: cles ?? mallory.trousseau, moi: moi, http)
            }
            switch ruse {
            case .sesPropresCles: try await envoyer([sienne.octets], auteur: mallory.declaration, moi: sienne)
            case .clesAuNomDeLAutre:
                try await envoyer([sienne.octets], auteur: Declaration(octets: refaite), moi: sienne)
            case .saDeclaration:
                try await envoyer(
                    [mallory.declaration.octets], auteur: mallory.declaration, moi: mallory.declaration)
            case .declarationRefaite:
                let declaration = try Declaration(octets: refaite)
                try await envoyer([refaite], auteur: declaration, moi: declaration)
            case .suiteMalSignee, .suiteSansSignature:
                let (suite, cles) = try mallory.suiteEtCles(de: sienne, signee: ruse == .suiteMalSignee)
                let declaration = try Declaration(octets: suite)
                try await envoyer([sienne.octets, suite], auteur: declaration, cles: cles, moi: declaration)
            }
        }

        @Test("20. Served by the relay: alarm, nothing sent; to a stranger refused", arguments: [true, false])
        func servie(signee: Bool) async throws {
            try await Scene.jouer { scene in
                try await ClientDirect.avecHTTP { http in
                    let camille = try await scene.personne("camille")
                    let noor = try await scene.personne("noor")
                    let sacha = try await scene.personne("sacha")
                    try await camille.envoyer("un", a: noor)
                    try await noor.synchroniser()
                    let base = try BaseDuRelais(scene.relais.base)
                    let compte = try await camille.etat().compte
                    let id = Data(try #require(Hexadecimal.octets(compte)))
                    let mallory = try await Faussaire(scene, http)
                    let forgee = try mallory.suite(de: Faussaire.Cible(compte, base).declaration, signee: signee)
                    try base.executer(
                        "INSERT INTO declarations (compte, numero, octets) VALUES (?, 1, ?)", [id, Data(forgee)])
                    let nombre = try base.messages().count

                    let longue = "camille~\(compte.prefix(16))"
                    for _ in 0..<2 {
                        let refus = try await noor.commande("envoyer", longue, "un secret")
                        #expect(refus.code == 4 && refus.erreur == "identiteDouteuse", "\(refus.erreurs)")
                    }
                    #expect(try await noor.commande("conversation", longue).sortie.contains("\"sens\":\"avis\""))
                    let etrangere = try await sacha.commande("envoyer", "camille", "bonjour")
                    #expect(etrangere.code == 4 && etrangere.erreur == "cleRefusee", "\(etrangere.erreurs)")
                    #expect(try base.messages().count == nombre, "something was sent")
                    #expect(try await noor.etat().enAttente + sacha.etat().enAttente == 0)

                    // The honest statement alone again, and the user's word: it goes on.
                    try base.executer("DELETE FROM declarations WHERE compte = ? AND numero = 1", [id])
                    let accepte = try await noor.commande("accepter", longue).reussi().un(Relation.self)
                    #expect(accepte.confiance == "a_reverifier")
                    #expect(try await noor.commande("envoyer", longue, "bonjour").code == 0)
                    #expect(try await camille.synchroniser().map(\.texte) == ["bonjour"])
                }
            }
        }
    }
}
