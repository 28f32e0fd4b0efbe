import CryptoChiffre
import Testing

@testable import ClientChiffre

@Suite("Words are found whatever their case and accents")
struct PliageTests {
    private func trouve(_ mots: String, dans texte: String, nom: String = "") throws -> Bool {
        var cherches = try #require(MotsCherches(mots))
        return Array(texte.utf8).withUnsafeBufferPointer { texte in
            Array(nom.utf8).withUnsafeBufferPointer { cherches.sontDans(texte, $0) }
        }
    }

    @Test(
        "These are found",
        arguments: [
            ("ecole", "L'École est finie"), ("ÉCOLE", "l'ecole"), ("e\u{301}cole", "\u{E9}cole"),
            ("coeur", "de bon cœur"), ("CŒUR", "coeur"), ("strasse", "Straße"), ("oeuvre", "ŒUVRE"),
            ("l'ecole", "l\u{2019}école"), ("σοφος", "Σοφός"), ("istanbul", "İSTANBUL"), ("noel", "Noël à la mer"),
            ("mer noel", "Noël à la mer"), ("fin", "ﬁnir"), ("ab", "ＡＢ"), ("мир", "МИР"), ("日本", "私は日本語を話す"),
            ("👋", "salut 👋🏽"), ("porte monnaie", "porte\u{A0}monnaie"), ("ete", "e\u{301}te\u{301}"), ("a", "A"),
            ("sous-sol", "sous\u{2011}sol"), ("cooperer", "coo\u{AD}pérer"), ("ł", "L"), ("nguyen", "Nguyễn"),
        ])
    func trouves(mots: String, texte: String) throws {
        #expect(try trouve(mots, dans: texte))
    }

    @Test(
        "These are not",
        arguments: [
            ("ecole mer", "l'école"), ("école", "ecol"), ("bonjour", ""), ("a b", "a"), ("ab", "a b"), ("日", "月"),
            ("mermer", "mer"),
        ])
    func pasTrouves(mots: String, texte: String) throws {
        #expect(try !trouve(mots, dans: texte))
    }

    @Test("Words may stand in the text and in the name of the file, none across both")
    func nom() throws {
        #expect(try trouve("photo été", dans: "regarde la photo", nom: "Ete.jpg"))
        #expect(try !trouve("ab", dans: "a", nom: "b"))
    }

    @Test("Nothing to look for is no search", arguments: ["", "  \n", "\u{301}", " \u{200B} "])
    func vide(_ mots: String) { #expect(MotsCherches(mots) == nil) }

    @Test("More characters than are remembered fold as they do at first, twice over")
    func memoire() {
        let tous = (0x80..<0x3000).compactMap { Unicode.Scalar(UInt32($0)) }
        var une = Pliage()
        let premiers = tous.map { une.plie(String($0)) }
        var autre = Pliage()
        for (scalaire, premier) in zip(tous, premiers).reversed() {
            #expect(autre.plie(String(scalaire)) == premier)
            #expect(autre.plie(String(decoding: premier, as: UTF8.self)) == premier, "folded twice: \(scalaire)")
        }
    }

    @Test("What is no UTF-8 stands for itself, and takes nothing of what follows with it")
    func octets() {
        var pliage = Pliage()
        let casse: [UInt8] = [0x41, 0xC3, 0x42, 0xE2, 0x82, 0xFF, 0x43, 0xED, 0xA0, 0x80]
        casse.withUnsafeBufferPointer { pliage.plier($0) }
        let lu: [UInt8] = [0x61, 0xC3, 0x62, 0xE2, 0x82, 0xFF, 0x63, 0xED, 0xA0, 0x80]
        #expect(Array(pliage.octets[..<pliage.nombre]) == lu)
    }

    @Test("A long text folds whole, and nothing of it is left once it was wiped")
    func long() {
        var pliage = Pliage()
        let texte = Array(String(repeating: "Été ﷺ ", count: 2000).utf8)
        texte.withUnsafeBufferPointer { pliage.plier($0) }
        var une = Pliage()
        let fois = une.plie("Été ﷺ ")
        #expect(pliage.nombre == fois.count * 2000)
        #expect(Array(pliage.octets[..<pliage.nombre].suffix(fois.count)) == fois)
        pliage.effacer()
        #expect(pliage.octets.allSatisfy { $0 == 0 } && pliage.nombre == 0)
    }
}
