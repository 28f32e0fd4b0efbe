import Testing

@testable import ClientChiffre

@Suite("What is typed is broken into lines as wide as the screen")
struct MiseEnLignesTests {
    private static func placer(
        _ avant: String, _ apres: String = "", largeur: Int = 10, hauteur: Int = 20
    ) -> (lignes: [String], ligne: Int, colonne: Int) {
        Client.reglerLocale()
        let place = MiseEnLignes(avant: avant, apres: apres, largeur: largeur, hauteur: hauteur)
        return (place.lignes, place.curseur.ligne, place.curseur.colonne)
    }

    @Test("A line that is full has no room for the cursor")
    func marge() {
        #expect(Self.placer("> 1234567") == (["> 1234567"], 0, 9))
        #expect(Self.placer("> 12345678") == (["> 12345678", ""], 1, 0))
        #expect(Self.placer("> 1234567", "8") == (["> 12345678"], 0, 9))
        #expect(Self.placer("> 12345678", "9") == (["> 12345678", "9"], 1, 0))
        #expect(Self.placer("", "") == ([""], 0, 0))
    }

    @Test("A wide character is never cut by the margin")
    func larges() {
        #expect(Self.placer("> 漢字漢字") == (["> 漢字漢字", ""], 1, 0))
        #expect(Self.placer(">漢字漢字漢") == ([">漢字漢字", "漢"], 1, 2))
        #expect(Self.placer(">漢字漢字", "漢") == ([">漢字漢字", "漢"], 1, 0))
        #expect(Self.placer("👨‍👩‍👧🇫🇷e\u{301}") == (["👨‍👩‍👧🇫🇷e\u{301}"], 0, 5))
    }

    @Test("What would drive the terminal is made harmless, and a line feed is shown as a sign")
    func controles() {
        #expect(Self.placer("a\nb\u{1b}[2J") == (["a⏎b\u{fffd}[2J"], 0, 7))
    }

    @Test("Of what is longer than the window, the part around the cursor is shown")
    func fenetre() {
        let dizaines = (0..<8).map { "\($0)234567890" }
        #expect(
            Self.placer(dizaines.joined(), "x", hauteur: 4) == (["…", "6234567890", "7234567890", "x"], 3, 0))
        #expect(
            Self.placer("", dizaines.joined(), hauteur: 4) == (["0234567890", "1234567890", "2234567890", "…"], 0, 0))
        #expect(
            Self.placer(dizaines[..<4].joined(), dizaines[4...].joined(), hauteur: 4)
                == (["…", "3234567890", "4234567890", "…"], 2, 0))
        #expect(Self.placer(dizaines.joined(), "x", hauteur: 1) == (["x"], 0, 0))
    }

    @Test("Whatever is typed, no line is wider than the screen, all of it is there and the cursor is on it")
    func toujours() {
        Client.reglerLocale()
        let texte = "> été 漢字 👋🏽 a\u{301} " + String(repeating: "漢a", count: 40)
        for largeur in 2...50 {
            for coupe in [0, 3, 20, texte.count] {
                let place = MiseEnLignes(
                    avant: String(texte.prefix(coupe)), apres: String(texte.dropFirst(coupe)), largeur: largeur,
                    hauteur: 1000)
                #expect(place.lignes.joined() == texte)
                #expect(place.lignes.allSatisfy { Largeur.colonnes($0) <= largeur })
                #expect(place.lignes.indices.contains(place.curseur.ligne) && place.curseur.colonne < largeur)
            }
        }
    }

    @Test("A narrower screen has more lines above the cursor")
    func retrecissement() {
        Client.reglerLocale()
        let place = MiseEnLignes(avant: String(repeating: "a", count: 250), largeur: 100, hauteur: 20)
        #expect(place.curseur.ligne == 2)
        #expect(place.lignesAuDessus(largeur: 100) == 2)
        #expect(place.lignesAuDessus(largeur: 200) == 2)
        #expect(place.lignesAuDessus(largeur: 40) == 3 + 3 + 1)
    }
}
