import Testing

@testable import CryptoChiffre

@Suite("BLAKE2b keeps to the sizes that it documents")
struct Blake2bTests {
    @Test("Hashes of 16 to 64 bytes are made, others refused", arguments: [0, 1, 15, 16, 32, 64, 65, 255])
    func tailles(_ taille: Int) throws {
        let cle = try Arene().aleatoire(32)
        if (16...64).contains(taille) {
            #expect(try Blake2b.hash([1], taille: taille).count == taille)
            #expect(try Blake2b.hash([1], cle: cle, taille: taille).count == taille)
        } else {
            refuse(.limite) { try Blake2b.hash([1], taille: taille) }
            refuse(.limite) { try Blake2b.hash([1], cle: cle, taille: taille) }
        }
    }

    @Test(
        "Keys of 16 to 64 bytes are taken, others refused: an empty key would be no key",
        arguments: [0, 1, 15, 16, 64, 65])
    func cles(_ taille: Int) throws {
        let cle = try Arene().aleatoire(taille)
        if (16...64).contains(taille) {
            #expect(try Blake2b.hash([1], cle: cle) != Blake2b.hash([1]))
        } else {
            refuse(.limite) { try Blake2b.hash([1], cle: cle) }
        }
    }

    @Test("The same bytes under two labels give two hashes")
    func etiquettes() throws {
        let hashes = try [Etiquette.contenu, .conversation, .compteId, .hashDeclaration].map {
            try Blake2b.hash($0, [1])
        }
        #expect(Set(hashes).count == hashes.count)
    }
}
