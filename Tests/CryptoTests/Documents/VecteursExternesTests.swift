import Testing

@testable import CryptoChiffre

@Suite("Every case of the external vectors comes out as it must")
struct VecteursExternesTests {
    private let arene: Arene

    init() throws { arene = try Arene() }

    private struct GroupeAead: Decodable {
        struct Cas: Decodable {
            let tcId: Int
            let key, iv, aad, msg, ct, tag: Hexa
            let result: Attendu
        }
        let tests: [Cas]
    }

    @Test(
        "The AEADs",
        arguments: [
            ("chacha20_poly1305_test.json", Aead.chacha20Poly1305),
            ("xchacha20_poly1305_test.json", Aead.xchacha20Poly1305),
        ])
    func aead(_ fichier: String, _ aead: Aead) throws {
        try VecteursExternes.eprouver(fichier, GroupeAead.self) { groupe, decompte in
            for cas in groupe.tests {
                let cle = try arene.copier(cas.key.octets)
                let (nonce, ad, chiffre) = (cas.iv.octets, cas.aad.octets, cas.ct.octets + cas.tag.octets)
                let taillesJustes = cle.taille == 32 && nonce.count == aead.tailleNonce
                switch cas.result {
                case .valid:
                    #expect(
                        try aead.chiffrer(cas.msg.octets, cle: cle, nonce: nonce, ad: ad) == chiffre, "\(cas.tcId)")
                    #expect(
                        try aead.dechiffrer(chiffre, cle: cle, nonce: nonce, ad: ad) == cas.msg.octets, "\(cas.tcId)")
                    decompte.valides += 1
                case .invalid, .acceptable:
                    refuse(taillesJustes ? .authentification : .cleRefusee, de: "\(fichier) \(cas.tcId)") {
                        try aead.dechiffrer(chiffre, cle: cle, nonce: nonce, ad: ad)
                    }
                    if !taillesJustes {
                        refuse(.cleRefusee, de: "\(fichier) \(cas.tcId)") {
                            try aead.chiffrer(cas.msg.octets, cle: cle, nonce: nonce, ad: ad)
                        }
                    }
                    decompte.refuses += 1
                }
            }
        }
    }

    private struct GroupeX25519: Decodable {
        struct Cas: Decodable {
            let tcId: Int
            let `public`, `private`, shared: Hexa
            let result: Attendu
        }
        let tests: [Cas]
    }

    /// 2^255 - 19, most significant byte first.
    private static let p = [UInt8]([0x7f] + [UInt8](repeating: 0xff, count: 30) + [0xed])

    @Test("X25519: low-order points and non-canonical encodings are refused, everything else agrees")
    func x25519() throws {
        try VecteursExternes.eprouver("x25519_test.json", GroupeX25519.self) { groupe, decompte in
            for cas in groupe.tests {
                let point = cas.public.octets
                let canonique = point.reversed().lexicographicallyPrecedes(Self.p)
                let nul = cas.shared.octets.allSatisfy { $0 == 0 }
                let paire = try PaireX25519(secrete: arene.copier(cas.private.octets))
                if canonique, !nul {
                    let secret = try paire.partage(avec: ClePubliqueX25519(point), dans: arene)
                    #expect(secret.lire { Array($0) } == cas.shared.octets, "\(cas.tcId)")
                    if cas.result == .valid { decompte.valides += 1 } else { decompte.acceptables += 1 }
                } else {
                    #expect(cas.result != .valid, "\(cas.tcId)")
                    if canonique { #expect(throws: Never.self) { try ClePubliqueX25519(point) } }
                    refuse(.cleRefusee, de: "\(cas.tcId)") {
                        try paire.partage(avec: ClePubliqueX25519(point), dans: arene)
                    }
                    decompte.refuses += 1
                }
            }
        }
    }

    private struct GroupeEd25519: Decodable {
        struct Cle: Decodable {
            let pk: Hexa
        }
        struct Cas: Decodable {
            let tcId: Int
            let msg, sig: Hexa
            let result: Attendu
        }
        let publicKey: Cle
        let tests: [Cas]
    }

    @Test("Ed25519")
    func ed25519() throws {
        try VecteursExternes.eprouver("ed25519_test.json", GroupeEd25519.self) { groupe, decompte in
            let cle = try ClePubliqueEd25519(groupe.publicKey.pk.octets)
            for cas in groupe.tests {
                let valide = cle.verifie(cas.sig.octets, de: cas.msg.octets)
                #expect(valide == (cas.result == .valid), "\(cas.tcId)")
                if valide { decompte.valides += 1 } else { decompte.refuses += 1 }
            }
        }
    }

    private struct GroupeHKDF: Decodable {
        struct Cas: Decodable {
            let tcId, size: Int
            let ikm, salt, info, okm: Hexa
            let result: Attendu
        }
        let tests: [Cas]
    }

    @Test("HKDF-SHA-512, an output over 255 blocks refused")
    func hkdf() throws {
        let arene = try Arene(capacite: 128 * 1024)
        try VecteursExternes.eprouver("hkdf_sha512_test.json", GroupeHKDF.self) { groupe, decompte in
            for cas in groupe.tests {
                let materiel = try arene.copier(cas.ikm.octets)
                let deriver = {
                    try HKDF512.deriver(
                        materiel, sel: cas.salt.octets, info: cas.info.octets, taille: cas.size, dans: arene)
                }
                if cas.result == .valid {
                    #expect(try deriver().lire { Array($0) } == cas.okm.octets, "\(cas.tcId)")
                    decompte.valides += 1
                } else {
                    refuse(.limite, de: "\(cas.tcId)", deriver)
                    decompte.refuses += 1
                }
            }
        }
    }

    private struct GroupeMLKEM: Decodable {
        struct Cas: Decodable {
            let tcId: Int
            let seed, c, K: Hexa
            let ek: Hexa?
            let result: Attendu
        }
        let tests: [Cas]
    }

    @Test("ML-KEM", arguments: zip(["mlkem_768_test.json", "mlkem_1024_test.json"], MLKEMTests.jeux))
    func mlkem(_ fichier: String, _ jeu: MLKEMTests.Jeu) throws {
        try VecteursExternes.eprouver(fichier, GroupeMLKEM.self) { groupe, decompte in
            for cas in groupe.tests {
                if cas.result == .valid {
                    let ek = try #require(cas.ek, "\(cas.tcId)")
                    #expect(try jeu.clePublique(cas.seed.octets) == ek.octets, "\(cas.tcId)")
                    #expect(try jeu.decapsuler(cas.seed.octets, cas.c.octets) == cas.K.octets, "\(cas.tcId)")
                    decompte.valides += 1
                } else {
                    #expect(throws: (any Error).self, "\(cas.tcId)") {
                        try jeu.decapsuler(cas.seed.octets, cas.c.octets)
                    }
                    decompte.refuses += 1
                }
            }
        }
    }
}
