import CryptoChiffre
import Foundation
import Testing

@testable import ClientChiffre

@Suite("A content is JSON in UTF-8, or not understood")
struct ContenuTests {
    private static let conversation = [UInt8](repeating: 0x0c, count: 16)

    /// The bytes of a content that says `texte`.
    private func octets(_ texte: [UInt8]) -> [UInt8] {
        let zeros = String(repeating: "0", count: 64)
        let debut = """
            {"conv":"\(String(repeating: "0c", count: 16))","flux":"3232323232323232","horodatage":"2025-06-15T15:06:40.000Z",\
            "id":"\(String(repeating: "31", count: 16))","moi":{"hash":"\(zeros)","numero":0},"prec":"\(zeros)",\
            "pseudo":"alice","seq":0,"toi":{"hash":"\(zeros)","numero":0},"type":"texte","v":1,"corps":{"texte":"
            """
        return Array(debut.utf8) + texte + Array("\"}}".utf8)
    }

    @Test("Well-formed UTF-8 is read as it stands")
    func lisible() throws {
        for texte in ["Bonjour", "\u{c0} demain \u{1f642}", ""] {
            let lu = try Contenu(octets(Array(texte.utf8)), conversation: Self.conversation)
            #expect(lu.corps?.texte == texte)
        }
    }

    @Test(
        "Bytes that are no UTF-8 and zero bytes are refused",
        arguments: [
            [0xff, 0xfe], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80], [0],
        ]
            as [[UInt8]])
    func illisible(_ texte: [UInt8]) {
        #expect(throws: ErreurCrypto.self) { try Contenu(octets(texte), conversation: Self.conversation) }
    }

    @Test(
        "No other encoding is read",
        arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian])
    func autreEncodage(_ encodage: String.Encoding) throws {
        let texte = String(decoding: octets(Array("Bonjour".utf8)), as: UTF8.self)
        let autre = try #require(texte.data(using: encodage))
        #expect(throws: ErreurCrypto.self) { try Contenu(Array(autre), conversation: Self.conversation) }
    }
}
