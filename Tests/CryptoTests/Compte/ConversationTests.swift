import Testing

@testable import CryptoChiffre

@Suite("Names and hashes of conversations")
struct ConversationTests {
    @Test("A conversation has one name from both sides, the documented one")
    func nom() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "conversation") {
            let (a, b) = (try CompteId(vecteur.octets("compte_a")), try CompteId(vecteur.octets("compte_b")))
            #expect(try Conversation.id(a, b) == vecteur.octets("id"))
            #expect(try Conversation.id(b, a) == vecteur.octets("id"))
            #expect(try Conversation.id(a, a) != Conversation.id(a, b))
        }
    }

    @Test("A content's hash is the documented one, and each content of a flow names the one before it")
    func contenu() throws {
        var precedent = Conversation.origine
        for vecteur in try Vecteur.lire("messagerie", genre: "contenu") {
            #expect(try vecteur.octets("prec") == precedent)
            precedent = try Conversation.hash(contenu: vecteur.octets("contenu"))
            #expect(try vecteur.octets("hash") == precedent)
        }
    }

    @Test("Identities have sixteen bytes", arguments: [0, 15, 17, 32])
    func tailles(_ taille: Int) {
        refuse(.encodage) { try CompteId([UInt8](repeating: 0, count: taille)) }
        refuse(.encodage) { try IdContenu([UInt8](repeating: 0, count: taille)) }
    }

    @Test("Accounts are ordered by their bytes")
    func ordre() throws {
        let premier = try CompteId([UInt8](repeating: 1, count: 16))
        let second = try CompteId([1, 2] + [UInt8](repeating: 0, count: 14))
        #expect(premier < second)
        #expect(!(second < premier) && !(premier < premier))
        #expect(second.description == "0102" + String(repeating: "0", count: 28))
    }
}
