import Testing

@testable import CryptoChiffre

@Suite("The codec has one encoding for each value and refuses every other")
struct CodecTests {
    @Test("What is written is read again, big-endian")
    func allerRetour() throws {
        var codeur = Encodeur()
        codeur.entier(UInt8(0xfe))
        codeur.entier(UInt16(0x0102))
        codeur.entier(UInt32(0x0304_0506))
        codeur.entier(UInt64.max - 1)
        codeur.fixe([7, 8])
        codeur.variable([9])
        codeur.liste([UInt8(10), 11]) { $0.entier($1) }
        #expect(
            codeur.octets == [0xfe, 1, 2, 3, 4, 5, 6] + [UInt8](repeating: 0xff, count: 7) + [0xfe]
                + [7, 8, 0, 0, 0, 1, 9, 0, 2, 10, 11])
        var lecteur = Decodeur(codeur.octets)
        #expect(try lecteur.entier(UInt8.self) == 0xfe)
        #expect(try lecteur.entier(UInt16.self) == 0x0102)
        #expect(try lecteur.entier(UInt32.self) == 0x0304_0506)
        #expect(try lecteur.entier(UInt64.self) == .max - 1)
        #expect(try lecteur.fixe(2) == [7, 8])
        #expect(try lecteur.variable(max: 1) == [9])
        #expect(try lecteur.liste(max: 2) { champs throws(ErreurCrypto) in try champs.entier(UInt8.self) } == [10, 11])
        #expect(lecteur.lus == codeur.octets.count)
        try lecteur.fin()
    }

    @Test("Trailing bytes are refused", arguments: [1, 2, 100])
    func suite(_ nombre: Int) throws {
        var lecteur = Decodeur([1] + [UInt8](repeating: 0, count: nombre))
        _ = try lecteur.entier(UInt8.self)
        refuse(.encodage) { try lecteur.fin() }
    }

    @Test("An integer cut short is refused, whatever is missing")
    func entierCoupe() {
        for longueur in 0..<8 {
            var lecteur = Decodeur([UInt8](repeating: 1, count: longueur))
            refuse(.encodage) { try lecteur.entier(UInt64.self) }
        }
    }

    @Test(
        "A length over the limit or over what is left is refused",
        arguments: [
            (UInt32.max, Int.max, ErreurCrypto.Code.encodage), (.max, 1 << 20, .limite), (0x8000_0000, .max, .encodage),
            (5, 4, .limite), (5, 5, .encodage),
        ])
    func longueurs(_ longueur: UInt32, _ max: Int, _ code: ErreurCrypto.Code) {
        var codeur = Encodeur()
        codeur.entier(longueur)
        codeur.fixe([1, 2, 3, 4])
        var lecteur = Decodeur(codeur.octets)
        refuse(code) { try lecteur.variable(max: max) }
    }

    @Test("A count over the limit is refused before any element is read")
    func comptes() {
        for (nombre, max) in [(UInt16(3), 2), (.max, 16), (1, 0)] {
            var codeur = Encodeur()
            codeur.entier(nombre)
            codeur.fixe([UInt8](repeating: 0, count: 100))
            var lecteur = Decodeur(codeur.octets)
            var lectures = 0
            refuse(.limite) {
                try lecteur.liste(max: max) { champs throws(ErreurCrypto) in
                    lectures += 1
                    return try champs.entier(UInt8.self)
                }
            }
            #expect(lectures == 0)
        }
    }

    @Test("A label is accepted as itself only")
    func etiquettes() throws {
        for attendue in [Etiquette.precle, .declaration, .entete] {
            var codeur = Encodeur()
            codeur.variable(attendue.octets)
            var lecteur = Decodeur(codeur.octets)
            try lecteur.etiquette(attendue)
            var autre = Decodeur(codeur.octets)
            refuse(.encodage) { try autre.etiquette(.rangee) }
        }
    }

    @Test("Hexadecimal text is read strictly and written in lower case")
    func hexadecimal() {
        let tout = [UInt8](0...255)
        #expect(Hexadecimal.octets(Hexadecimal.texte(tout)) == tout)
        #expect(Hexadecimal.texte([0x0a, 0xff]) == "0aff")
        #expect(Hexadecimal.octets("") == [])
        for faux in ["0", "0g", "00 ", " 00", "0x00", "00:11", "é", "0A"] {
            #expect(Hexadecimal.octets(faux) == nil, "\(faux)")
        }
    }
}
