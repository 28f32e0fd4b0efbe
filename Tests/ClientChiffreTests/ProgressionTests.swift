import Testing

@testable import ClientChiffre

@Suite("The progress of a file is shown")
struct ProgressionTests {
    private actor Ecran: EcranDeSuivi {
        nonisolated let redessine: Bool
        nonisolated let largeur: Int
        private(set) var suivies: [String?] = []
        private(set) var ecrites: [String] = []

        init(redessine: Bool, largeur: Int = 80) {
            self.redessine = redessine
            self.largeur = largeur
        }

        func suivre(_ ligne: String?) { suivies.append(ligne) }
        func ecrireLigne(_ ligne: String) { ecrites.append(ligne) }
    }

    private static let espace = "\u{A0}"

    @Test("Without a terminal there are five lines, however many steps there are")
    func lignes() async {
        let ecran = Ecran(redessine: false)
        let progression = Progression(nom: "a\u{1b}[2J.txt", total: 1000, textes: Textes(langue: .en), ecran: ecran)
        for faits in 0...1000 { await progression.avancer(Int64(faits)) }
        await progression.finir()
        #expect(await ecran.ecrites == [0, 25, 50, 75, 100].map { "a\u{fffd}[2J.txt  \($0)%" })
        #expect(await ecran.suivies.isEmpty)
    }

    @Test("On a terminal one line is drawn over, taken away at the end, and what is complete leaves a line")
    func terminal() async {
        Client.reglerLocale()
        let ecran = Ecran(redessine: true)
        let progression = Progression(nom: "film.mkv", total: 2_000_000, textes: Textes(langue: .fr), ecran: ecran)
        await progression.avancer(500_000)
        for faits in stride(from: Int64(500_000), through: 2_000_000, by: 100) { await progression.avancer(faits) }
        await progression.finir()
        let suivies = await ecran.suivies
        let s = Self.espace
        #expect(suivies.first == "film.mkv  [#####---------------]  25\(s)%  500,0\(s)ko / 2,0\(s)Mo")
        #expect(suivies.last == .some(nil))
        // Fifteen thousand steps take far less than a hundred seconds.
        #expect(suivies.count < 1000)
        #expect(await ecran.ecrites == ["film.mkv  [####################]  100\(s)%  2,0\(s)Mo / 2,0\(s)Mo"])
    }

    @Test("What was given up leaves no line")
    func abandon() async {
        let ecran = Ecran(redessine: true)
        let progression = Progression(nom: "a", total: 10, textes: Textes(langue: .en), ecran: ecran)
        await progression.avancer(5)
        await progression.finir()
        #expect(await ecran.suivies.last == .some(nil))
        #expect(await ecran.ecrites.isEmpty)
    }

    @Test("The line keeps within the screen, whatever the name", arguments: [1, 5, 12, 20, 40, 59, 60, 61, 200])
    func largeur(_ largeur: Int) async {
        Client.reglerLocale()
        for nom in ["a", String(repeating: "漢字", count: 200), ""] {
            let ecran = Ecran(redessine: true, largeur: largeur)
            let progression = Progression(nom: nom, total: 5_000_000_000, textes: Textes(langue: .fr), ecran: ecran)
            await progression.avancer(1_234_567_890)
            let ligne = await ecran.suivies.first.flatMap { $0 }
            #expect(ligne.map { Largeur.colonnes($0) < largeur } == true)
            if largeur >= 40 { #expect(ligne?.contains("24\(Self.espace)%") == true) }
        }
    }

    @Test("An empty file is done at once")
    func vide() async {
        let ecran = Ecran(redessine: false)
        let progression = Progression(nom: "a", total: 0, textes: Textes(langue: .en), ecran: ecran)
        await progression.avancer(0)
        #expect(await ecran.ecrites == ["a  100%"])
    }

    @Test(
        "Sizes are told in the unit that reads best",
        arguments: [
            (0, "0 o", "0 B"), (999, "999 o", "999 B"), (1000, "1,0 ko", "1.0 kB"), (1250, "1,3 ko", "1.3 kB"),
            (999_949, "999,9 ko", "999.9 kB"), (999_950, "1,0 Mo", "1.0 MB"), (1_500_000_000, "1,5 Go", "1.5 GB"),
            (Int64.max, "9223372,0 To", "9223372.0 TB"),
        ])
    func tailles(_ octets: Int64, _ fr: String, _ en: String) {
        #expect(Textes(langue: .fr).taille(octets: octets).replacing(Self.espace, with: " ") == fr)
        #expect(Textes(langue: .en).taille(octets: octets).replacing(Self.espace, with: " ") == en)
    }
}
