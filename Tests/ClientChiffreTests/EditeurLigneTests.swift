import Testing

@testable import ClientChiffre

@Suite("The line editor understands what a person types")
struct EditeurLigneTests {
    /// Feeds bytes and returns the last event and the text under way.
    private func saisir(_ octets: some Sequence<UInt8>) -> (evenement: EditeurLigne.Evenement?, texte: String) {
        var editeur = EditeurLigne()
        var dernier: EditeurLigne.Evenement?
        for octet in octets { dernier = editeur.recevoir(octet) }
        return (dernier, editeur.texte)
    }

    @Test(
        "Bytes become the line that was meant",
        arguments: [
            ("bonjour\r", "bonjour"),
            ("bonjouv\u{7f}r\n", "bonjour"),
            ("été 👋🏽 日本語\r", "été 👋🏽 日本語"),
            ("👨‍👩‍👧\u{7f}fin\r", "fin"),
            ("a\u{1b}[Ab\u{1b}[1;5Cc\u{1b}OPd\r", "abcd"),
            ("un deux\u{17}trois\r", "un trois"),
            ("rien\u{15}tout\r", "tout"),
            ("a\tb\r", "a b"), ("a\u{1b}\r", "a"), ("\u{1b}[12\r", ""),
            ("\u{1b}[200~ligne une\nligne deux\r\u{1b}[201~ fin\r", "ligne une\nligne deux\n fin"),
            ("a\u{0}\u{7}\u{e}b\r", "ab"),
        ])
    func ligneVoulue(_ saisie: String, _ attendue: String) {
        #expect(saisir(saisie.utf8).evenement == .ligne(attendue))
    }

    @Test(
        "What is typed goes where the cursor is",
        arguments: [
            ("bnjour\u{1b}[H\u{1b}[Co\r", "bonjour"), ("bnjour\u{1}\u{6}o\r", "bonjour"),
            ("onjour\u{1b}[1~b\u{1b}[4~!\r", "bonjour!"), ("onjour\u{1b}OHb\u{1b}OF!\r", "bonjour!"),
            ("ab\u{2}\u{2}\u{2}c\u{5}d\r", "cabd"), ("abc\u{1b}[D\u{1b}[D\u{1b}[3~\r", "ac"),
            ("abc\u{1b}[D\u{4}d\r", "abd"), ("un deux\u{1}\u{6}\u{6}\u{b}\r", "un"),
            ("un deux\u{1b}[D\u{1b}[D\u{15}\r", "ux"), ("un deux trois\u{1b}[D\u{17}\r", "un deux s"),
            ("un deux trois\u{1b}b\u{1b}[1;5D+\r", "un +deux trois"),
            ("un deux\u{1}\u{1b}f+\u{1b}[1;5C!\r", "un+ deux!"),
            ("a👨‍👩‍👧b\u{1b}[D\u{7f}c\r", "acb"), ("🇫🇷é漢\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[3~\r", "é漢"),
            ("漢b\u{1b}[D\u{301}\u{7f}c\r", "cb"), ("ab\u{1b}[Dé\u{1b}[D\u{1b}[3~\r", "ab"),
            ("brouillon\u{1b}\u{1b}\u{1b}[A\u{1b}[5~ gardé\r", "brouillon gardé"), ("a\u{1b}é\r", "aé"),
            ("ac\u{1b}[D\u{1b}[200~x\ny\u{1b}[201~b\r", "ax\nybc"),
        ])
    func curseur(_ saisie: String, _ attendue: String) {
        #expect(saisir(saisie.utf8).evenement == .ligne(attendue))
    }

    @Test("An accent that comes to stand after the cursor joins the letter before it")
    func accent() {
        var editeur = EditeurLigne()
        for octet in "ex\u{301}".utf8 { _ = editeur.recevoir(octet) }
        for octet in "\u{1b}[D".utf8 { _ = editeur.recevoir(octet) }
        #expect((editeur.avant, editeur.apres) == ("e", "x\u{301}"))
        for octet in "y\u{2}\u{4}".utf8 { _ = editeur.recevoir(octet) }
        #expect((editeur.avant, editeur.apres) == ("e", "x\u{301}"))
        var drapeau = EditeurLigne()
        for octet in "🇫x🇷".utf8 { _ = drapeau.recevoir(octet) }
        for octet in "\u{2}\u{7f}".utf8 { _ = drapeau.recevoir(octet) }
        #expect((drapeau.avant, drapeau.apres) == ("🇫🇷", ""))
    }

    @Test("A multi-byte character appears once it is whole, and broken UTF-8 is dropped")
    func utf8() {
        #expect(saisir([0xc3]).texte == "")
        #expect(saisir([0xc3, 0xa9]).texte == "é")
        #expect(saisir([0xff, 0xfe, 0xfd, 0xfc, 0x61]).texte == "a")
        // Latin-1 takes nothing of what follows with it, not even across lines.
        #expect(saisir([0xe9, 0x61, 0x62, 0x63]).texte == "abc")
        #expect(saisir([0x61, 0xe9, 0x0d]).evenement == .ligne("a"))
        #expect(saisir([0xe9, 0xc3, 0xa9]).texte == "é")
    }

    @Test("Ctrl-C interrupts, Ctrl-D ends an empty line only")
    func fins() {
        #expect(saisir([0x61, 0x03]).evenement == .interruption)
        #expect(saisir([0x04]).evenement == .fin)
        #expect(saisir([0x61, 0x04]).evenement == nil)
    }

    @Test("An endless escape sequence or line is bounded")
    func bornes() {
        #expect(saisir([0x1b, 0x5b] + [UInt8](repeating: 0x31, count: 100)).texte.count <= 100)
        #expect(saisir([UInt8](repeating: 0x61, count: 70_000)).texte.utf8.count == 64 * 1024)
    }
}

@Suite("What others wrote cannot drive the terminal")
struct AssainirTests {
    @Test(
        "Control, escape and direction characters are replaced",
        arguments: [
            "\u{1b}[31m", "\u{7}", "\u{9b}31m", "\u{8}", "\r", "\u{202e}", "\u{2066}", "\u{200f}", "\u{2028}",
            "\u{61c}", "\u{fff9}", "\u{e0001}", "\u{0}", "\u{85}",
        ])
    func remplaces(_ dangereux: String) {
        let sortie = Assainir.texte("a\(dangereux)b")
        #expect(sortie.unicodeScalars.contains("\u{fffd}"))
        for scalaire in dangereux.unicodeScalars.prefix(1) { #expect(!sortie.unicodeScalars.contains(scalaire)) }
    }

    @Test("Texts of every script and emoji pass unchanged", arguments: ["été", "日本語", "👨‍👩‍👧 👋🏽", "שלום", "مرحبا", "a\nb"])
    func intacts(_ texte: String) {
        #expect(Assainir.texte(texte) == texte)
    }

    @Test("A line feed does not survive in a name")
    func ligne() {
        #expect(Assainir.ligne("a\nb") == "a\u{fffd}b")
    }
}

@Suite("Lines are broken between words")
struct RepliTests {
    @Test(
        "At a width of 10",
        arguments: [
            ("court", "court"), ("un deux trois quatre", "un deux\ntrois\nquatre"), ("1234567890", "1234567890"),
            ("anticonstitutionnellement oui", "anticonsti\ntutionnell\nement oui"), ("a\nb", "a\nb"),
            ("    CODE-CODE-CODE", "    CODE-C\nODE-CODE"), ("漢字漢字 漢字", "漢字漢字\n漢字"), ("", ""),
            ("123456789 1", "123456789\n1"), ("1234567890 1", "1234567890\n1"),
            ("relais « bon »", "relais\n« bon »"), ("à 12345 qui ?", "à 12345\nqui ?"),
        ])
    func largeur10(_ texte: String, _ attendu: String) {
        Client.reglerLocale()
        #expect(Repli.replier(texte, largeur: 10) == attendu)
    }

    @Test("Further lines are set in, whatever a peer writes: none begins where an hour stands")
    func retrait() {
        Client.reglerLocale()
        let texte =
            "12:00  x: ok" + String(repeating: "\u{2800}", count: 200) + " 12:01  moi: forgé "
            + String(repeating: "mot ", count: 50)
        for largeur in [10, 24, 40, 80, 200] {
            let lignes = Repli.replier(texte, largeur: largeur, retrait: 7).split(separator: "\n")
            #expect(lignes.dropFirst().allSatisfy { $0.hasPrefix(String(repeating: " ", count: min(7, largeur / 2))) })
            #expect(lignes.allSatisfy { Largeur.colonnes($0) <= largeur })
        }
    }
}

@Suite("Columns are counted as the terminal counts them")
struct LargeurTests {
    @Test(
        "Width of characters",
        arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👋", 2), ("", 0)])
    func largeur(_ texte: String, _ colonnes: Int) {
        Client.reglerLocale()
        #expect(Largeur.colonnes(texte) == colonnes)
    }
}
