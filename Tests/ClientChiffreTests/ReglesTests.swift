import Contrat
import Foundation
import Testing

@testable import ClientChiffre

@Suite("Pseudos and passwords obey the rules")
struct ReglesTests {
    @Test("Good pseudos pass", arguments: ["abc", "a-b_c.d", "z99", String(repeating: "a", count: 32)])
    func bonsPseudos(_ pseudo: String) throws {
        try verificationPseudo(pseudo)
    }

    @Test(
        "Others are refused with the reason",
        arguments: [
            ("ab", Pseudo.Defaut.longueur), (String(repeating: "a", count: 33), .longueur), ("", .longueur),
            ("Alice", .caractere), ("al ice", .caractere), ("alicé", .caractere), ("a\u{430}bc", .caractere),
            ("abc\n", .caractere), ("1abc", .debut), ("_abc", .debut),
        ])
    func mauvaisPseudos(_ pseudo: String, _ defaut: Pseudo.Defaut) {
        #expect(throws: ErreurClient.pseudoInvalide(defaut)) { try verificationPseudo(pseudo) }
    }

    @Test(
        "Weak passwords are refused with the reason",
        arguments: [
            ("court", DefautMdp.tropCourt(12)),
            ("éééééééééé", .tropCourt(12)),
            ("passwordpassword", .devinable(.mots)),
            ("qwertyuiop123", .devinable(.mots)),
            (String(repeating: "z", count: 1025), .tropLong(1024)),
        ])
    func mdpFaibles(_ mdp: String, _ defaut: DefautMdp) {
        #expect(throws: ErreurClient.mdpInvalide(defaut)) { try verificationMDP(mdp, connus: []) }
    }

    @Test("A password made of one's own name is refused")
    func mdpPersonnel() {
        #expect(throws: ErreurClient.mdpInvalide(.devinable(.personnel))) {
            try verificationMDP("marguerite75011x", connus: ["marguerite75011x"])
        }
    }

    @Test(
        "Strong ones pass",
        arguments: ["correct cheval pile agrafe 42", "kT9#vLq2!xWz0pR", "épinard lune wagon tiroir"])
    func mdpForts(_ mdp: String) throws {
        try verificationMDP(mdp, connus: ["alice", "relais"])
    }

    @Test("A very long password is judged quickly, on its beginning")
    func mdpLong() throws {
        try verificationMDP("kT9#vLq2!xWz0pR" + String(repeating: "ab1 ", count: 240), connus: [])
    }
}

@Suite("A relay's address is https, or http to this machine")
struct AdresseRelaisTests {
    @Test(
        "Usable addresses",
        arguments: [
            "https://relais.exemple", "https://relais.exemple:8420", "http://127.0.0.1:8420", "http://localhost:1",
            "http://[::1]:8420", "http://127.1.2.3", "https://relais.exemple/",
        ])
    func bonnes(_ adresse: String) throws {
        #expect(!(try AdresseRelais(adresse)).texte.hasSuffix("/"))
    }

    @Test(
        "Refused addresses",
        arguments: [
            "http://relais.exemple", "http://10.0.0.1", "http://127.0.0.1.exemple", "http://localhost.exemple",
            "ftp://x",
            "relais", "", "https://", "https://a@relais.exemple", "https://relais.exemple/x",
            "https://relais.exemple?x",
            "http://127.0.0.256", "http://0x7f.1",
        ])
    func mauvaises(_ adresse: String) {
        #expect(throws: ErreurClient.adresseRelais(adresse)) { try AdresseRelais(adresse) }
    }
}

@Suite("Texts exist in both languages")
struct TextesTests {
    @Test("Errors are told in French and in English, differently, and never with an empty text")
    func erreurs() {
        let toutes: [ErreurClient] = [
            .pseudoInvalide(.longueur), .mdpInvalide(.tropCourt(12)), .mdpInvalide(.tropLong(9)),
            .mdpInvalide(.illisible), .mdpInvalide(.devinable(.mots)), .mdpIncorrect, .identifiantsRefuses,
            .pseudoPris("x"), .pseudoRessemblant("x"), .correspondantInconnu("x"), .soiMeme, .messageIllisible,
            .profilExistant("x"),
            .profilAbsent("x"), .autreCompte("x"), .messageVide, .messageTropLong(32768), .adresseRelais("x"),
            .mdpFichierOuvert("x"), .sansTerminal, .profilOccupe("x"), .relaisInjoignable("x"), .certificatRefuse("x"),
            .reponseInattendue("x"), .fichier("x"), .boitePleine, .cleRefusee("x"),
            .relaisChange(attendu: "x", recu: "y"), .ralentir(3), .versionRelais, .refus(code: "x", message: "y"),
            .interruption, .inattendue("x"),
        ]
        for erreur in toutes {
            let fr = Textes(langue: .fr).erreur(erreur)
            let en = Textes(langue: .en).erreur(erreur)
            #expect(!fr.isEmpty && !en.isEmpty && fr != en, "\(erreur)")
            #expect([1, 2, 3, 4, 5, 130].contains(erreur.codeSortie))
        }
    }

    @Test(
        "The locale chooses the language, French by default",
        arguments: [
            (["LANG": "en_GB.UTF-8"], Langue.en), (["LANG": "fr_FR.UTF-8"], .fr), ([:], .fr), (["LANG": "de_DE"], .fr),
            (["LC_ALL": "en_US", "LANG": "fr_FR"], .en), (["LC_ALL": "", "LANG": "en"], .en),
        ])
    func locale(_ environnement: [String: String], _ langue: Langue) {
        #expect(Langue.deLaLocale(environnement) == langue)
    }

    @Test("The time on the wire is UTC to the millisecond")
    func horodatage() {
        #expect(getHorodatage(Date(timeIntervalSince1970: 0.5)) == "1970-01-01T00:00:00.500Z")
    }
}
