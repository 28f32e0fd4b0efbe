import Contrat
import Foundation
import Glibc
import Testing

@Suite(
    "Clients with several addresses of one relay", .enabled(if: MongoDuRelais.adresse != nil),
    .timeLimit(.minutes(40)))
struct PlusieursAdressesTests {
    /// The menus of `personne` in the conversation with `autre`, with the addresses that the profile remembers.
    private static func ouvrir(_ personne: PersonneDeTest, avec autre: PersonneDeTest) async throws -> TerminalDeTest {
        let terminal = try TerminalDeTest(.chiffreEssai, ["--profil", personne.profil.path, "--langue", "fr"])
        for (invite, reponse) in [
            ("Votre choix : ", "2"), ("Pseudo : ", personne.pseudo), ("Mot de passe : ", PersonneDeTest.bonMdp),
            ("Votre choix : ", "1"), ("(rien : retour) : ", "1"),
        ] {
            try await terminal.attendre(invite)
            try terminal.repondre(reponse)
        }
        try await terminal.attendre("— \(autre.pseudo) —")
        try await terminal.attendre("> ")
        return terminal
    }

    private static func connus(_ relais: DeuxRelais) async throws -> (camille: PersonneDeTest, noor: PersonneDeTest) {
        let (camille, noor) = (try await relais.personne("camille"), try await relais.personne("noor"))
        try await camille.envoyer("bonjour", a: noor)
        try await noor.synchroniser()
        try await noor.envoyer("bonjour aussi", a: camille)
        try await camille.synchroniser()
        return (camille, noor)
    }

    @Test("One relay after the other is killed: what is said goes on, at once, in order, and each of it once")
    func tues() async throws {
        try await DeuxRelais.jouer { relais in
            let (camille, noor) = try await Self.connus(relais)
            let terminal = try await Self.ouvrir(noor, avec: camille)
            try await camille.envoyer("avant", a: noor)
            try await terminal.attendre("camille: avant")
            var dits = ["bonjour", "bonjour aussi", "avant"]
            for (rang, mort) in [relais.un, relais.autre, relais.un].enumerated() {
                // The stream is where it was opened; that it is, shows in what comes before the kill.
                await mort.tuer()
                let tue = ContinuousClock.now
                try await camille.envoyer("message \(rang)", a: noor)
                let parti = ContinuousClock.now - tue
                try await terminal.attendre("camille: message \(rang)", .seconds(60))
                print("[several addresses] kill \(rang): sent after \(parti), shown after \(ContinuousClock.now - tue)")
                try terminal.repondre("réponse \(rang)")
                try await terminal.attendre("moi: réponse \(rang)")
                let recu = try await attendreMessage(camille)
                #expect(recu == ["réponse \(rang)"])
                dits += ["message \(rang)", "réponse \(rang)"]
                try await mort.redemarrer()
            }
            #expect(!terminal.tout.contains("injoignable"))
            try terminal.taper("\u{3}")
            #expect(try await terminal.processus.attendreLaFin(.seconds(10)) == .code(130))
            #expect(try await noor.synchroniser().isEmpty)
            for (qui, avec) in [(camille, noor), (noor, camille)] {
                let messages = try await qui.conversation(avec: avec)
                #expect(messages.map(\.texte) == dits)
                #expect(messages.allSatisfy { $0.sens == "recu" || $0.estParti })
            }
        }
    }

    /// What the next synchronisation that brings anything brings.
    private func attendreMessage(_ qui: PersonneDeTest) async throws -> [String] {
        for _ in 0..<30 {
            let textes = try await qui.synchroniser().map(\.texte)
            if !textes.isEmpty { return textes }
            try await Task.sleep(for: .milliseconds(200))
        }
        return []
    }

    @Test("With both away it is what it is with one, and either that comes back is found")
    func absents() async throws {
        try await DeuxRelais.jouer { relais in
            let (camille, noor) = try await Self.connus(relais)
            let terminal = try await Self.ouvrir(noor, avec: camille)
            for (rang, retour) in [relais.autre, relais.un].enumerated() {
                await relais.un.tuer()
                await relais.autre.tuer()
                try await terminal.attendre("Relais injoignable", .seconds(60))
                let resultat = try await camille.commande("envoyer", "noor", "pendant \(rang)")
                #expect(resultat.code == 3 && resultat.erreur == "relaisInjoignable")
                #expect(resultat.erreurs.contains("\(relais.un.url), \(relais.autre.url)"))
                #expect(try resultat.un(Message.self).etat == "en_attente")
                try await retour.redemarrer()
                try await terminal.attendre("Relais de nouveau joignable", .seconds(60))
                try await camille.synchroniser()
                try await terminal.attendre("camille: pendant \(rang)", .seconds(60))
            }
            try terminal.taper("\u{3}")
            #expect(try await terminal.processus.attendreLaFin(.seconds(10)) == .code(130))
            let textes = try await noor.conversation(avec: camille).map(\.texte)
            #expect(textes == ["bonjour", "bonjour aussi", "pendant 0", "pendant 1"])
        }
    }

    @Test("A message whose answer is lost is left again at the next address and arrives once; a login is not repeated")
    func reponsesPerdues() async throws {
        try await DeuxRelais.jouer { relais in
            try await MandataireMenteur.devant(relais.un.url) { menteur in
                let urls = "\(menteur.url),\(relais.autre.url)"
                let camille = try await relais.personne("camille", urls: urls)
                let noor = try await relais.personne("noor")
                try await camille.envoyer("un", a: noor)
                menteur.traiter(.envoyerMessage, .avalerLaReponse)
                let avant = menteur.nombre(.envoyerMessage)
                try await camille.envoyer("deux", a: noor)
                #expect(menteur.nombre(.envoyerMessage) == avant + 1)
                menteur.traiter(.envoyerMessage, .passer)
                // The other address is the one that is known now.
                try await camille.envoyer("trois", a: noor)
                #expect(menteur.nombre(.envoyerMessage) == avant + 1)
                #expect(try await noor.synchroniser().map(\.texte) == ["un", "deux", "trois"])

                // A new person begins with the first address.
                let sacha = try await relais.personne("sacha", urls: urls)
                menteur.traiter(.seConnecter, .avalerLaReponse)
                let perdu = try await sacha.commande("se-connecter", "sacha")
                #expect(perdu.code == 3 && perdu.erreur == "relaisInjoignable")
                await relais.un.tuer()
                menteur.traiter(.prelude, .retenir)
                #expect(try await sacha.commande("se-connecter", "sacha").code == 0)
            }
        }
    }

    @Test("A relay of another name is refused before it sees a token, and does not keep the right one away")
    func autreNom() async throws {
        try await DeuxRelais.jouer { relais in
            let camille = try await relais.personne("camille", urls: relais.un.url)
            let noor = try await relais.personne("noor")
            try await camille.envoyer("un", a: noor)
            let etranger = try await RelaisDeTest(
                dans: relais.scene.dossier.appending(path: "etranger"), .init(options: ["--nom", "etranger"]))
            try await MandataireEspion.devant(etranger.port) { espion in
                var mefiante = camille
                mefiante.url = "\(relais.un.url),\(espion.url)"
                #expect(try await mefiante.envoyer("deux", a: noor).etat == "depose")
                await relais.un.tuer()
                let refus = try await mefiante.commande("envoyer", "noor", "trois")
                #expect(refus.code == 4 && refus.erreur == "relaisChange")
                let montant = String(decoding: espion.trafic.montant, as: UTF8.self)
                #expect(montant.contains("POST /v1/prelude"))
                #expect(!montant.contains("Bearer") && !montant.contains("/v1/se_connecter"))
                try await relais.un.redemarrer()
                try await mefiante.synchroniser()
                #expect(try await noor.synchroniser().map(\.texte) == ["un", "deux", "trois"])
            }
            await etranger.tuer()
        }
    }

    @Test("A relay that hangs is left for the other, and what it does later changes nothing")
    func fige() async throws {
        try await DeuxRelais.jouer { relais in
            let (camille, noor) = try await Self.connus(relais)
            try await relais.un.figer()
            #expect(try await camille.envoyer("pendant", a: noor).etat == "depose")
            relais.un.signaler(SIGCONT)
            #expect(try await noor.synchroniser().map(\.texte) == ["pendant"])
            #expect(try await noor.synchroniser().isEmpty)
        }
    }

    @Test("Files go and come by the relay that is left")
    func fichiers() async throws {
        try await DeuxRelais.jouer { relais in
            let (camille, noor) = try await Self.connus(relais)
            let octets = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            await relais.un.tuer()
            try await camille.envoyerFichier("vue.bin", octets, a: noor)
            try await relais.un.redemarrer()
            await relais.autre.tuer()
            try await noor.synchroniser()
            let fichier = try #require(try await noor.fichiers().first)
            #expect(try await noor.recevoir(fichier.numero).code == 0)
            #expect(try Data(contentsOf: noor.recus.appending(path: "vue.bin")) == octets)
        }
    }

    @Test("The list is remembered and shown; an agent knows each of its addresses, and no other")
    func memoire() async throws {
        try await DeuxRelais.jouer { relais in
            var camille = try await relais.personne("camille", urls: relais.un.url)
            try await camille.synchroniser()
            #expect(try await camille.etat().adresseRelais == relais.un.url)
            camille.url = "\(relais.urls),\(relais.un.url)/"
            try await camille.synchroniser()
            #expect(try await camille.etat().adresseRelais == relais.urls)
            let montre = try await camille.commande(["profil"], json: false)
            #expect(montre.sortie.contains("commun (\(relais.un.url), \(relais.autre.url))"))

            let agent = try await AgentDeTest(camille)
            for url in [relais.autre.url, relais.un.url] {
                camille.url = url
                #expect(try await camille.commande("synchroniser").code == 0)
            }
            camille.url = "\(relais.un.url),http://127.0.0.1:9"
            #expect(try await camille.commande("profil").erreur == "autreRelais")
            camille.url = "\(relais.un.url),http://relais.exemple"
            let refus = try await camille.commande("profil")
            #expect(refus.code == 1 && refus.erreur == "adresseRelais")
            #expect(refus.erreurs.contains("relais.exemple") && !refus.erreurs.contains(":\(relais.un.port)"))
            camille.url = relais.urls
            #expect(try await camille.commande("verrouiller").code == 0)
            _ = try await agent.processus.attendreLaFin(.seconds(10))
        }
    }
}
