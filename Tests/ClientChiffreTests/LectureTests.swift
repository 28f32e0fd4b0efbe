import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import ClientChiffre

extension Rangees {
    func contenuBrut(_ table: String) throws -> String {
        try Row.fetchAll(base, sql: "SELECT * FROM \(table)").map(\.description).joined(separator: "\n")
    }
}

@Suite("The way of a message, without a relay")
struct LectureTests {
    @Test("Messages go both ways and are read once, in order")
    func conversation() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        #expect(try await bruno.lire(alice.ecrire("un", a: bruno)).textes == ["un"])
        #expect(try await bruno.lire(alice.ecrire("deux", a: bruno)).textes == ["deux"])
        #expect(try await alice.lire(bruno.ecrire("trois", a: alice)).textes == ["trois"])
        #expect(try await bruno.lire(alice.ecrire("quatre", a: bruno)).textes == ["quatre"])
        let conversation = try await bruno.base.lire { [compte = alice.trousseau.compte] rangees in
            try ConversationLocale.lire(compte, rangees)?.messages(avant: nil, limite: 10, rangees)
                .map(\.message.texte)
        }
        #expect(conversation == ["un", "deux", "trois", "quatre"])
    }

    @Test("A replayed envelope is recognised and changes nothing")
    func rejeu() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let enveloppe = try await alice.ecrire("une fois", a: bruno)
        #expect(try await bruno.lire(enveloppe).textes == ["une fois"])
        let avant = try await bruno.empreinte()
        #expect(try await bruno.lire(enveloppe).textes == ["rien"])
        #expect(try await bruno.empreinte() == avant)
    }

    @Test("A dropped message is told at the next one, and a late one still arrives")
    func trou() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("un", a: bruno))
        let perdu = try await alice.ecrire("deux", a: bruno)
        #expect(try await bruno.lire(alice.ecrire("trois", a: bruno)).textes == ["avis", "trois"])
        #expect(try await bruno.lire(perdu).textes == ["deux"])
        #expect(try await bruno.lire(alice.ecrire("quatre", a: bruno)).textes == ["quatre"])
    }

    @Test("An envelope with any byte changed is set aside and the rest of the profile is as before")
    func octetChange() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("avant", a: bruno))
        let enveloppe = try await alice.ecrire("visé", a: bruno)
        let avant = try await bruno.empreinte()
        for position in stride(from: 0, to: enveloppe.count, by: 97) {
            var changee = enveloppe
            changee[changee.startIndex + position] ^= 0x10
            #expect(try await bruno.lire(changee).textes == ["illisible"])
        }
        #expect(try await bruno.empreinte() == avant)
        #expect(try await bruno.lire(enveloppe).textes == ["visé"])
    }

    @Test("An envelope for somebody else, or sent back to its author, is not read")
    func redirection() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let carole = try await Atelier("carole")
        let enveloppe = try await alice.ecrire("pour bruno", a: bruno)
        #expect(try await carole.lire(enveloppe).textes == ["illisible"])
        #expect(try await alice.lire(enveloppe).textes == ["illisible"])
    }

    @Test("A message sealed anew by its recipient is not read by a third person")
    func redirectionParLePair() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let carole = try await Atelier("carole")
        let enveloppe = try await alice.ecrire("pour bruno", a: bruno)
        let interieur = try await bruno.ouvrir(enveloppe)
        let sceau = try Precle(
            octets: Array(try #require(try await carole.correspondant().paquets.first?.precles.first)))
        #expect(sceau.usage == .sceau)
        let detournee = try Enveloppe.sceller(interieur, suite: Limites.suite, vers: sceau)
        #expect(try await carole.lire(Data(detournee)).textes == ["illisible"])
    }

    @Test("Somebody who takes another's name in the seal is not believed")
    func usurpation() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let mallory = try await Atelier("mallory")
        _ = try await bruno.lire(alice.ecrire("je suis alice", a: bruno))
        let enveloppe = try await mallory.ecrire("moi aussi", a: bruno)
        let interieur = try await bruno.ouvrir(enveloppe)
        let menteuse = Interieur(
            compte: alice.trousseau.compte, appareil: 1, amorce: interieur.amorce, message: interieur.message)
        let sceau = try Precle(
            octets: Array(try #require(try await bruno.correspondant().paquets.first?.precles.first)))
        let avant = try await bruno.empreinte()
        let detournee = try Enveloppe.sceller(menteuse, suite: Limites.suite, vers: sceau)
        #expect(try await bruno.lire(Data(detournee)).textes == ["illisible"])
        #expect(try await bruno.empreinte() == avant)
    }

    @Test("Renewed prekeys are used at once, old ones still read what was under way, and in the end they are erased")
    func renouvellement() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let enChemin = try await alice.ecrire("en chemin", a: bruno)
        let huitJours = Atelier.maintenant + 8 * 86400
        func renouveler(_ atelier: Atelier, _ date: UInt64, publier: Bool = true) async throws -> Int {
            try await atelier.base.ecrire { [trousseau = atelier.trousseau] rangees in
                let nouvelles = try RenouvellementPrecles(
                    rangees: rangees, trousseau: trousseau, gen: 0, maintenant: date
                )
                .renouveler()
                for var nouvelle in nouvelles where publier {
                    nouvelle.publieeLe = date
                    try nouvelle.ecrire(rangees)
                }
                return nouvelles.count
            }
        }
        #expect(try await renouveler(bruno, Atelier.maintenant + 6 * 86400) == 3, "the first ones were never published")
        #expect(try await renouveler(bruno, huitJours) == 3)
        #expect(try await bruno.base.lire { try PrecleLocale.durables($0).count } == 6)
        #expect(try await bruno.lire(enChemin, maintenant: huitJours).textes == ["en chemin"])
        let neuve = try await alice.ecrire("sous la neuve", a: bruno, maintenant: huitJours)
        #expect(try Enveloppe.entete(Array(neuve)).cleSceau == 2)
        #expect(try await bruno.lire(neuve, maintenant: huitJours).textes == ["sous la neuve"])
        #expect(try await renouveler(bruno, huitJours + 39 * 86400) == 3)
        #expect(try await bruno.base.lire { try PrecleLocale.durables($0).count } == 6, "3 erased, 3 new")
        #expect(try await bruno.lire(enChemin, maintenant: huitJours).textes == ["illisible"])
    }

    @Test("A private half stays until the relay has had its successor for 38 days")
    func successeurNonPublie() async throws {
        let bruno = try await Atelier("bruno")
        func renouveler(_ jours: UInt64, publier: Bool) async throws -> [UInt32] {
            try await bruno.base.ecrire { [trousseau = bruno.trousseau] rangees in
                let date = Atelier.maintenant + jours * 86400
                for var nouvelle in try RenouvellementPrecles(
                    rangees: rangees, trousseau: trousseau, gen: 0, maintenant: date
                ).renouveler() where publier {
                    nouvelle.publieeLe = date
                    try nouvelle.ecrire(rangees)
                }
                return try PrecleLocale.durables(rangees).map { try $0.lue() }.filter { $0.usage == .sceau }.map(\.id)
                    .sorted()
            }
        }
        #expect(try await renouveler(8, publier: false) == [1, 2])
        #expect(try await renouveler(14, publier: false) == [1, 2])
        #expect(try await renouveler(60, publier: false) == [1, 2, 3], "nobody was told of 2")
        #expect(try await renouveler(60, publier: true) == [1, 2, 3])
        #expect(try await renouveler(97, publier: true) == [1, 2, 3, 4])
        #expect(try await renouveler(99, publier: true) == [1, 3, 4], "39 days after 3 was published, 2 goes")
    }

    @Test("Keys made while the clock ran ahead are replaced, not waited for")
    func horlogeEnAvance() async throws {
        let bruno = try await Atelier("bruno", maintenant: Atelier.maintenant + 30 * 86400)
        let ids = try await bruno.base.ecrire { [trousseau = bruno.trousseau] rangees in
            try RenouvellementPrecles(rangees: rangees, trousseau: trousseau, gen: 0, maintenant: Atelier.maintenant)
                .renouveler().map { try $0.lue().id }
        }
        #expect(ids == [2, 2, 2])
    }

    @Test("A first contact without its statement asks for it, and is set aside when there is none")
    func sansDeclaration() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let enveloppe = try await alice.ecrire("sans papiers", a: bruno)
        let interieur = try await bruno.ouvrir(enveloppe)
        let nue = Interieur(
            compte: interieur.compte, appareil: interieur.appareil,
            amorce: interieur.amorce.map { .init(declarations: [], champs: $0.champs) }, message: interieur.message)
        let sceau = try Precle(
            octets: Array(try #require(try await bruno.correspondant().paquets.first?.precles.first)))
        let message = MessageEnAttente(
            id: Data(repeating: 1, count: 16), recu: Atelier.maintenant,
            enveloppe: Data(try Enveloppe.sceller(nue, suite: Limites.suite, vers: sceau)))
        for (servie, attendu) in [
            (Lecture.DeclarationsServies.ignorees, ["sans declaration"]), (.cherchees([], depuis: 0), ["illisible"]),
            (.cherchees([bruno.declaration.octets], depuis: 0), ["illisible"]),
            (.cherchees([alice.declaration.octets], depuis: 0), ["sans papiers"]),
        ] {
            let lu = try await bruno.base.ecrire { [trousseau = bruno.trousseau] rangees in
                try Lecture(
                    rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant, declarations: servie
                ).lire(message)
            }
            #expect(lu.textes == attendu)
        }
    }

    @Test("A stranger whose first message speaks of newer statements than it brings is asked for the whole chain")
    func inconnuPlusRecent() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let lui = try await bruno.correspondant()
        let (trousseau, apportee) = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: 1)
        let nouvelle = try trousseau.renouvele(apres: apportee, raison: .mdp, date: 2).declaration
        let enveloppe = try await alice.base.ecrire {
            [premiere = alice.declaration, destinataire = bruno.declaration] rangees in
            let conversation = try ConversationLocale.ouvrir(destinataire.compte, rangees)
            let contenu = try Contenu(
                .texte("plus tard"), id: .nouveau(),
                conversation: CryptoChiffre.Conversation.id(premiere.compte, destinataire.compte),
                flux: conversation.mien, horodatage: Date(timeIntervalSince1970: TimeInterval(Atelier.maintenant)),
                pseudo: "alice", moi: nouvelle, toi: destinataire)
            try Expedition(
                rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant, moi: apportee,
                declarations: [Data(premiere.octets), Data(apportee.octets)], lui: destinataire,
                conversation: conversation
            ).expedier(contenu.octets(), a: lui, appareil: 1, ordre: nil, place: nil)
            return try #require(try Sortie.suivante(apres: 0, rangees)).1.demande.enveloppe
        }
        let lu = try await bruno.base.ecrire { [trousseau = bruno.trousseau] rangees in
            try Lecture(
                rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant, declarations: .ignorees
            ).lire(MessageEnAttente(id: Data(repeating: 1, count: 16), recu: Atelier.maintenant, enveloppe: enveloppe))
        }
        guard case .sansDeclaration(alice.trousseau.compte, depuis: 0) = lu else {
            Issue.record("\(lu)")
            return
        }
        let chaine = [alice.declaration.octets, apportee.octets, nouvelle.octets]
        let servies = Lecture.DeclarationsServies.cherchees(chaine, depuis: 0)
        #expect(try await bruno.lire(enveloppe, declarations: servies).textes == ["plus tard"])
        #expect(try await bruno.connait(alice)?.declarations.map(Array.init) == chaine)
    }

    @Test("What is read together ends before what has to be asked about or fails, and keeps what came before it")
    func ensemble() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let carole = try await Atelier("carole")
        let sceau = try Precle(
            octets: Array(try #require(try await bruno.correspondant().paquets.first?.precles.first)))
        let interieur = try await bruno.ouvrir(carole.ecrire("sans papiers", a: bruno))
        let nue = Interieur(
            compte: interieur.compte, appareil: interieur.appareil,
            amorce: interieur.amorce.map { .init(declarations: [], champs: $0.champs) }, message: interieur.message)
        var enveloppes: [Data] = []
        for rang in 0..<6 {
            enveloppes.append(try await alice.ecrire("\(rang)", a: bruno))
            if rang == 2 { enveloppes.append(Data(try Enveloppe.sceller(nue, suite: Limites.suite, vers: sceau))) }
        }
        func lire(depuis rang: Int) async throws -> [[String]] {
            let messages = enveloppes.dropFirst(rang).map {
                MessageEnAttente(id: Data(repeating: 1, count: 16), recu: Atelier.maintenant, enveloppe: $0)
            }
            return try await bruno.base.ecrire { [trousseau = bruno.trousseau] rangees in
                try Lecture(
                    rangees: rangees, trousseau: trousseau, maintenant: Atelier.maintenant, declarations: .ignorees
                ).lire(ensemble: messages).map(\.textes)
            }
        }
        #expect(try await lire(depuis: 0) == [["0"], ["1"], ["2"]])
        #expect(try await lire(depuis: 2) == [["rien"]], "what was read is committed, and what was not may come again")
        #expect(try await lire(depuis: 4) == [["3"], ["4"], ["5"]])

        // A row that does not open fails what needs it, and nothing else.
        enveloppes = [
            try await alice.ecrire("6", a: bruno), try await alice.ecrire("7", a: bruno),
            try await carole.ecrire("avec papiers", a: bruno), try await alice.ecrire("8", a: bruno),
        ]
        let scelle = try await bruno.base.ecrire { [compte = carole.trousseau.compte] rangees in
            let id = Data(try rangees.trousseau.nom("correspondants", compte.octets))
            try rangees.base.execute(
                sql: "INSERT INTO correspondants(id, scelle) VALUES (?, x'00')", arguments: [id])
            return id
        }
        #expect(try await lire(depuis: 0) == [["6"], ["7"]])
        await #expect(throws: ErreurClient.self) { try await bruno.lire(enveloppes[2]) }
        try await bruno.base.ecrire {
            try $0.base.execute(sql: "DELETE FROM correspondants WHERE id = ?", arguments: [scelle])
        }
        #expect(try await lire(depuis: 2) == [["avis", "avec papiers"], ["8"]])
    }

    @Test("The quarantine keeps the latest 500")
    func quarantaine() async throws {
        let bruno = try await Atelier("bruno")
        for rang in 0..<510 {
            // Each comes twice, as from a relay that did not hear the acknowledgement: it is kept once.
            for _ in 0..<2 { _ = try await bruno.lire(Data("envelope \(rang)".utf8)) }
        }
        #expect(try await bruno.base.lire { try $0.nombre("quarantaine") } == 500)
    }
}

@Suite("The profile on disk")
struct ProfilTests {
    @Test("Nothing that was said or who it was said to stands in clear in the folder, and a planted text is found")
    func scelle() async throws {
        let alice = try await Atelier("marguerite")
        let bruno = try await Atelier("barnabe")
        try await bruno.lire(alice.ecrire("le texte très secret", a: bruno)).textes.forEach { #expect(!$0.isEmpty) }
        for atelier in [alice, bruno] {
            var tout = Data()
            for fichier in try FileManager.default.contentsOfDirectory(atPath: atelier.dossier.chemin) {
                tout += try Data(contentsOf: URL(filePath: atelier.dossier.chemin).appending(path: fichier))
            }
            let secrets = [
                Data("le texte très secret".utf8), Data("marguerite".utf8), Data("barnabe".utf8),
                Data(alice.trousseau.compte.octets), Data(bruno.trousseau.compte.octets),
                Data(alice.declaration.octets.prefix(64)),
            ]
            for secret in secrets { #expect(tout.range(of: secret) == nil) }
            for secret in secrets { #expect((tout + secret).range(of: secret) != nil) }
        }
    }

    @Test("A row moved to another row of its table does not open")
    func rangeeDeplacee() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        _ = try await bruno.lire(alice.ecrire("un", a: bruno))
        _ = try await bruno.lire(alice.ecrire("deux", a: bruno))
        try await bruno.base.ecrire { rangees in
            try rangees.base.execute(
                sql: "UPDATE messages SET scelle = (SELECT scelle FROM messages WHERE ordre = 1) WHERE ordre = 2")
        }
        await #expect(throws: ErreurClient.self) {
            try await bruno.base.lire { [compte = alice.trousseau.compte] rangees in
                _ = try ConversationLocale.lire(compte, rangees)?.messages(avant: nil, limite: 10, rangees)
            }
        }
    }

    @Test("A profile that another holder has open is refused, and free again afterwards")
    func verrou() async throws {
        let alice = try await Atelier("alice")
        var premier: VerrouProfil? = try await VerrouProfil.obtenirVerrou(alice.dossier)
        await #expect(throws: ErreurClient.profilOccupe(alice.dossier.chemin)) {
            _ = try await VerrouProfil.obtenirVerrou(alice.dossier)
        }
        #expect(premier != nil)
        premier = nil
        _ = try await VerrouProfil.obtenirVerrou(alice.dossier)
    }

    @Test("Files of a profile are for their owner alone")
    func modes() async throws {
        let alice = try await Atelier("alice")
        let attributs = { (chemin: String) in
            try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? Int
        }
        #expect(try attributs(alice.dossier.chemin) == 0o700)
        #expect(try attributs(alice.dossier.base) == 0o600)
    }
}

@Suite("What must not run twice at once does not")
struct VerrousTests {
    @Test("A hundred tasks pass one at a time, each once, also when some fail")
    func unParUn() async throws {
        actor Temoin {
            var dedans = 0
            var passages = 0
            var maximum = 0
            func entrer() {
                dedans += 1
                passages += 1
                maximum = max(maximum, dedans)
            }
            func sortir() { dedans -= 1 }
        }
        let verrous = Verrous()
        let temoin = Temoin()
        await withTaskGroup(of: Void.self) { groupe in
            for rang in 0..<100 {
                groupe.addTask {
                    try? await verrous.obtenirVerrou(.envoi) {
                        await temoin.entrer()
                        await Task.yield()
                        await temoin.sortir()
                        if rang % 7 == 0 { throw ErreurClient.messageVide }
                    }
                }
            }
        }
        #expect(await temoin.passages == 100)
        #expect(await temoin.maximum == 1)
    }
}
