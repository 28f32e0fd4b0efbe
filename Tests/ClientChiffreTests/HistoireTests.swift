import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import ClientChiffre

@Suite("A long history is searched, exported and paged a part at a time")
struct HistoireTests {
    /// Fills conversations with texts, a row each in turn, as the program writes them.
    private func remplir(
        _ atelier: Atelier, avec autres: [Atelier], _ nombre: Int, _ texte: @escaping @Sendable (Int) -> String
    ) async throws {
        for autre in autres {
            let correspondant = try await autre.correspondant()
            try await atelier.base.ecrire { try correspondant.ecrire($0) }
        }
        try await atelier.base.ecrire { [comptes = autres.map(\.trousseau.compte)] rangees in
            var conversations = try comptes.map { try ConversationLocale.ouvrir($0, rangees) }
            for rang in 0..<nombre {
                let id = Hexadecimal.texte(try Alea.octets(IdContenu.taille))
                _ = try conversations[rang % comptes.count].ajouter(
                    MessageLocal(
                        id: id, sens: .recu, type: Contenu.texte, texte: texte(rang),
                        horodatage: Date(timeIntervalSince1970: 1_800_000_000 + Double(rang)), etat: .recu), rangees)
            }
            for conversation in conversations { try conversation.ecrire(rangees) }
        }
    }

    private func pages(_ recherche: Recherche, _ atelier: Atelier) async throws -> [Recherche.Page] {
        var (recherche, pages) = (recherche, [Recherche.Page]())
        while true {
            let (suite, page) = try await atelier.base.lire { [recherche] rangees in
                var recherche = recherche
                let page = try recherche.page(rangees)
                return (recherche, page)
            }
            guard let page else { return pages }
            recherche = suite
            pages.append(page)
        }
    }

    @Test("Each page opens a bounded number of rows and brings a bounded number of messages, and none is missing")
    func bornee() async throws {
        let alice = try await Atelier("alice")
        let autres = [try await Atelier("bruno"), try await Atelier("carole")]
        try await remplir(alice, avec: autres, 5200) { $0 % 13 == 0 ? "Été \($0)" : "autre chose \($0)" }
        let mots = try #require(MotsCherches("ete"))
        let pages = try await pages(Recherche(mots, avec: nil), alice)
        #expect(pages.map(\.parcourues).reduce(0, +) == 5200)
        #expect(
            pages.allSatisfy { $0.parcourues <= Recherche.rangeesMax && $0.trouvees.count <= Recherche.trouveesMax })
        let attendus = (0..<5200).reversed().filter { $0 % 13 == 0 }.map { "Été \($0)" }
        #expect(pages.flatMap(\.trouvees).map(\.message.texte) == attendus)
        let noms = Set(pages.flatMap(\.trouvees).map { "\($0.correspondant.pseudo) \($0.ordre % 2)" })
        #expect(noms == ["bruno 1", "carole 0"])

        let rares = try #require(MotsCherches("rien de tel"))
        #expect(try await self.pages(Recherche(rares, avec: nil), alice).count == 6, "5,200 rows, 1,000 at a time")
        let carole = try await self.pages(Recherche(rares, avec: autres[1].trousseau.compte), alice)
        #expect(carole.map(\.parcourues) == [1000, 1000, 600])
    }

    @Test("Large rows end a page before it has many")
    func octets() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        let long = String(repeating: "x", count: 30_000)
        try await remplir(alice, avec: [bruno], 100) { _ in long }
        let mots = try #require(MotsCherches("y"))
        let pages = try await pages(Recherche(mots, avec: nil), alice)
        #expect(pages.map(\.parcourues) == [35, 35, 30])
    }

    @Test("It ends when enough was found, when it is cancelled, and when what it prints is not taken")
    func fin() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        try await remplir(alice, avec: [bruno], 3000) { "mot \($0)" }
        try await alice.avecMessagerie { messagerie in
            let mots = try #require(MotsCherches("mot"))
            var trouves: [String] = []
            try await messagerie.chercher(mots) {
                trouves.append($0.message.texte)
                return trouves.count < 3
            }
            #expect(trouves == ["mot 2999", "mot 2998", "mot 2997"])

            await #expect(throws: ErreurClient.fichier("closed")) {
                try await messagerie.chercher(mots) { _ in throw ErreurClient.fichier("closed") }
            }
            let tache = Task {
                var trouves = 0
                try await messagerie.chercher(mots) { _ in
                    trouves += 1
                    withUnsafeCurrentTask { $0?.cancel() }
                    return true
                }
                return trouves
            }
            await #expect(throws: (any Error).self) { try await tache.value }
        }
    }

    @Test("A message and another are committed between two pages of a search")
    func reception() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        try await remplir(alice, avec: [bruno], 200) { "mot \($0)" }
        try await alice.avecMessagerie { messagerie in
            var (trouves, arrives) = (0, 0)
            try await messagerie.chercher(try #require(MotsCherches("mot"))) { _ in
                // Nothing is open meanwhile: a write passes at once.
                if trouves % 50 == 0 {
                    _ = try await alice.lire(bruno.ecrire("mot de plus \(trouves)", a: alice))
                    arrives += 1
                }
                trouves += 1
                return true
            }
            #expect(trouves == 200 && arrives == 4, "what comes after it has begun is not looked at")
        }
    }

    @Test("A file is found by its name, and what was deleted is not found")
    func fichiers() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        try await remplir(alice, avec: [bruno], 3) { "texte \($0)" }
        try await alice.base.ecrire { [compte = bruno.trousseau.compte] rangees in
            var conversation = try ConversationLocale.ouvrir(compte, rangees)
            let manifeste = Manifeste(
                id: String(repeating: "a", count: 64), cle: Data(count: 32), entete: Data(count: 41), taille: 1,
                tailleChiffree: 1, nom: "Relevé d'été.pdf", type: "application/pdf", effacement: Data(count: 32),
                expire: 1)
            _ = try conversation.ajouter(
                MessageLocal(
                    id: String(repeating: "b", count: 32), sens: .recu, type: Contenu.fichier, texte: "",
                    horodatage: Date(), etat: .recu, fichier: manifeste), rangees)
            try conversation.ecrire(rangees)
        }
        let mots = try #require(MotsCherches("releve PDF"))
        let trouves = try await pages(Recherche(mots, avec: nil), alice).flatMap(\.trouvees)
        #expect(trouves.map(\.message.fichier?.nom) == ["Relevé d'été.pdf"])
        try await alice.base.ecrire { [compte = bruno.trousseau.compte] rangees in
            var conversation = try ConversationLocale.ouvrir(compte, rangees)
            try conversation.vider(rangees)
            try conversation.ecrire(rangees)
        }
        #expect(try await pages(Recherche(mots, avec: nil), alice).isEmpty)
    }

    @Test("No text stands in clear in the folder after a search")
    func scelle() async throws {
        let alice = try await Atelier("alice")
        let bruno = try await Atelier("bruno")
        try await remplir(alice, avec: [bruno], 50) { "zanzibar \($0)" }
        _ = try await pages(Recherche(try #require(MotsCherches("zanzibar")), avec: nil), alice)
        try alice.base.tronquerJournal()
        let dossier = URL(filePath: alice.dossier.chemin)
        for fichier in try FileManager.default.contentsOfDirectory(at: dossier, includingPropertiesForKeys: nil) {
            #expect(try Data(contentsOf: fichier).range(of: Data("zanzibar".utf8)) == nil)
        }
    }

    @Test("A conversation is gone through oldest first, each message once")
    func parcours() async throws {
        let alice = try await Atelier("alice")
        let autres = [try await Atelier("bruno"), try await Atelier("carole")]
        try await remplir(alice, avec: autres, 1001) { "\($0)" }
        try await alice.avecMessagerie { messagerie in
            var textes: [String] = []
            try await messagerie.parcourir(try await autres[0].correspondant()) { textes.append($0.texte) }
            #expect(textes == stride(from: 0, through: 1000, by: 2).map { "\($0)" })
        }
    }

    @Test("Pages by id give the whole conversation, and an id of another conversation is refused")
    func pagesParId() async throws {
        let alice = try await Atelier("alice")
        let autres = [try await Atelier("bruno"), try await Atelier("carole")]
        try await remplir(alice, avec: autres, 100) { "\($0)" }
        try await alice.avecMessagerie { messagerie in
            let bruno = try await autres[0].correspondant()
            var (textes, avant) = ([String](), Int64?.none)
            var premier = ""
            while true {
                let page = try await messagerie.messages(avec: bruno, avant: avant, limite: 7)
                guard let debut = page.first else { break }
                textes = page.map(\.message.texte) + textes
                premier = debut.message.id
                avant = try await messagerie.ordre(id: premier, avec: bruno)
            }
            #expect(textes == stride(from: 0, to: 100, by: 2).map { "\($0)" })
            let carole = try await autres[1].correspondant()
            await #expect(throws: ErreurClient.messageInconnu(premier)) {
                try await messagerie.ordre(id: premier, avec: carole)
            }
        }
    }

    @Test("When the latest message has disappeared, the list shows the one before it, and stands by it")
    func dernierDisparu() async throws {
        let alice = try await Atelier("alice")
        let autres = [try await Atelier("bruno"), try await Atelier("carole")]
        try await remplir(alice, avec: autres, 4) { "\($0)" }
        try await alice.avecMessagerie { messagerie in
            #expect(try await messagerie.conversations().map { $0.dernier?.texte } == ["3", "2"])
            try await alice.base.ecrire { try $0.base.execute(sql: "DELETE FROM messages WHERE ordre = 4") }
            #expect(try await messagerie.conversations().map { $0.dernier?.texte } == ["2", "1"])
            try await alice.base.ecrire { try $0.base.execute(sql: "DELETE FROM messages") }
            #expect(try await messagerie.conversations().map { $0.dernier?.texte } == [nil, nil])
        }
    }
}
