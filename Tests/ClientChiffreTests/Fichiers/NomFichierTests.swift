import Testing

@testable import ClientChiffre

@Suite("Names that a peer gives a file are made harmless")
struct NomFichierTests {
    @Test(
        "23. A name stays one visible path component that no program takes for something else",
        arguments: [
            ("photo.jpg", "photo.jpg"), ("L'été à la mer.pdf", "L'été à la mer.pdf"), ("漢字 🇫🇷.txt", "漢字 🇫🇷.txt"),
            ("../../etc/passwd", "_.._etc_passwd"), ("/etc/passwd", "_etc_passwd"), ("..", "fichier"), (".", "fichier"),
            ("", "fichier"), ("...", "fichier"), ("   ", "fichier"), ("/", "_"), ("a\\b\\c", "a_b_c"),
            (".bashrc", "bashrc"), (".-. .profile", "profile"), ("--help", "help"), ("-rf", "rf"),
            ("note.txt ", "note.txt"), ("note.txt. . .", "note.txt"), ("note.", "note"),
            ("a\u{0}b", "ab"), ("a\nb\tc\r", "abc"), ("\u{1B}[31mrouge\u{7}", "[31mrouge"), ("\u{9B}2J", "2J"),
            ("photo\u{202E}gpj.exe", "photogpj.exe"), ("\u{200F}a\u{2066}b\u{2069}", "ab"),
            ("zero\u{200B}width\u{FEFF}", "zerowidth"), ("a\u{2028}b\u{2029}c", "abc"), ("tag\u{E0041}s", "tags"),
            ("\u{3164}", "fichier"), ("a\u{00AD}b", "ab"), ("e\u{301}.txt", "\u{E9}.txt"),
            ("e\u{200D}\u{301}", "\u{E9}"), ("a\u{A0}b\u{3000}c", "a b c"), ("\u{2003}\u{2003}x", "x"),
            ("\u{200E}.cache", "cache"), ("\u{200E}-x", "x"), ("x.\u{200E}", "x"), ("priv\u{E000}e", "prive"),
        ])
    func table(_ nom: String, _ attendu: String) {
        let sur = NomFichier.sur(nom)
        #expect(Array(sur.unicodeScalars) == Array(attendu.unicodeScalars))
        #expect(NomFichier.sur(sur) == sur)
    }

    @Test(
        "23. A long name is cut to 200 bytes between two characters, and keeps its extension",
        arguments: ["a", "é", "漢", "🇫🇷", "e\u{301}\u{302}\u{303}", "a "])
    func longueur(_ motif: String) {
        for fin in [".pdf", ".tar.gz", ""] {
            let sur = NomFichier.sur(String(repeating: motif, count: 600) + fin)
            #expect((150...NomFichier.maximum).contains(sur.utf8.count) && sur == NomFichier.sur(sur))
            if !fin.isEmpty { #expect(sur.hasSuffix("." + (fin.split(separator: ".").last ?? ""))) }
        }
        let sansFin = NomFichier.sur("x." + String(repeating: motif, count: 600))
        #expect((1...NomFichier.maximum).contains(sansFin.utf8.count))
    }

    @Test("Whatever a name holds, each single character of Unicode leaves a usable name")
    func tousLesScalaires() {
        for valeur in UInt32(0)...0x10FFFF {
            guard let scalaire = Unicode.Scalar(valeur) else { continue }
            let sur = NomFichier.sur(String(scalaire))
            let refuse = sur.isEmpty || sur == "." || sur == ".." || sur.utf8.contains(0x2F) || sur.utf8.contains(0)
            if refuse || sur.utf8.count > NomFichier.maximum || sur.hasPrefix(".") || sur.hasPrefix("-") {
                Issue.record("U+\(String(valeur, radix: 16)) becomes \(sur)")
            }
        }
    }

    @Test(
        "The name to try next has a number before its extension",
        arguments: [
            ("photo.jpg", 1, "photo.jpg"), ("photo.jpg", 2, "photo (2).jpg"), ("photo", 3, "photo (3)"),
            ("a.tar.gz", 2, "a.tar (2).gz"),
            ("x.\(String(repeating: "y", count: 40))", 2, "x.\(String(repeating: "y", count: 40)) (2)"),
        ])
    func variantes(_ nom: String, _ rang: Int, _ attendu: String) {
        #expect(NomFichier.variante(nom, rang) == attendu)
    }
}
