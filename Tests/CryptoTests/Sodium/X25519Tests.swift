import Testing

@testable import CryptoChiffre

@Suite("X25519 takes one encoding of each point and no point of low order")
struct X25519Tests {
    private let arene: Arene
    private let paire: PaireX25519

    init() throws {
        arene = try Arene()
        paire = try PaireX25519(dans: arene)
    }

    /// 2^255 - 19 + `plus`, least significant byte first.
    private static func p(plus: Int) -> [UInt8] {
        [UInt8(0xed + plus)] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
    }

    /// The canonical points of low order: 0, 1, p - 1, and the two of order 8 (Curve25519's known list).
    static let pointsFaibles: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        p(plus: -1),
        Hexadecimal.octets("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800") ?? [],
        Hexadecimal.octets("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157") ?? [],
    ]

    @Test(
        "Each of the nineteen encodings from p on is refused, with the top bit set or not; p - 1 is the last one taken")
    func auDessusDeP() throws {
        for plus in 0...18 {
            let encodage = Self.p(plus: plus)
            refuse(.cleRefusee, de: "p + \(plus)") { try ClePubliqueX25519(encodage) }
            refuse(.cleRefusee, de: "p + \(plus), top bit") { try ClePubliqueX25519(encodage.inverse(bit: 255)) }
        }
        #expect(try ClePubliqueX25519(Self.p(plus: -1)).octets == Self.p(plus: -1))
        #expect(try ClePubliqueX25519(Self.p(plus: -2)).octets == Self.p(plus: -2))
    }

    @Test("A good key with its top bit set is refused, and so is another size")
    func bitHaut() {
        refuse(.cleRefusee) { try ClePubliqueX25519(paire.publique.octets.inverse(bit: 255)) }
        for taille in [0, 31, 33, 64] {
            refuse(.cleRefusee, de: "\(taille)") { try ClePubliqueX25519([UInt8](repeating: 9, count: taille)) }
        }
    }

    @Test("A private key of another size is refused")
    func tailleSecrete() throws {
        for taille in [0, 16, 31, 33] {
            refuse(.cleRefusee, de: "\(taille)") { try PaireX25519(secrete: arene.aleatoire(taille)) }
        }
    }

    @Test("Points of low order are refused by the exchange and the seal", arguments: pointsFaibles)
    func ordreFaible(_ octets: [UInt8]) throws {
        let point = try ClePubliqueX25519(octets)
        refuse(.cleRefusee) { try paire.partage(avec: point, dans: arene) }
        refuse(.cleRefusee) {
            try SecretBref { sortie throws(ErreurCrypto) in try paire.partage(avec: point, vers: sortie) }
        }
        refuse(.cleRefusee) { try Sceau.fermer([1], vers: point) }
        refuse(.authentification, .cleRefusee) {
            try Sceau.ouvrir(octets + [UInt8](repeating: 0, count: 32), avec: paire)
        }
    }

    @Test("A seal whose ephemeral key is not in its canonical encoding is refused")
    func sceauNonCanonique() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "sceau")
        #expect(vecteurs.count == 2)
        for vecteur in vecteurs {
            let paire = try PaireX25519(secrete: arene.copier(vecteur.octets("secrete")))
            let scelle = try vecteur.octets("scelle")
            let aRefuser = (try? vecteur.nombre("refuse")) == 1
            #expect(aRefuser == (scelle[31] & 0x80 != 0))
            if !aRefuser {
                #expect(try Sceau.ouvrir(scelle, avec: paire) == vecteur.octets("clair"))
            } else {
                refuse(.authentification) { try Sceau.ouvrir(scelle, avec: paire) }
            }
        }
    }

    @Test("A seal opens for its recipient only; each changed bit is refused")
    func sceau() throws {
        let (autre, tiers) = (try PaireX25519(dans: arene), try PaireX25519(dans: arene))
        let clair = [UInt8](0..<40)
        let scelle = try Sceau.fermer(clair, vers: autre.publique)
        #expect(scelle.count == clair.count + Sceau.surcout)
        #expect(try Sceau.ouvrir(scelle, avec: autre) == clair)
        refuse(.authentification) { try Sceau.ouvrir(scelle, avec: tiers) }
        for bit in 0..<(scelle.count * 8) {
            refuse(.authentification, de: "seal bit \(bit)") { try Sceau.ouvrir(scelle.inverse(bit: bit), avec: autre) }
        }
        for longueur in 0..<Sceau.surcout {
            refuse(.authentification) { try Sceau.ouvrir(Array(scelle.prefix(longueur)), avec: autre) }
        }
    }
}
