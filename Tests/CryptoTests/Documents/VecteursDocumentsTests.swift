import Crypto
import Foundation
import Testing

@testable import CryptoChiffre

@Suite("Each primitive agrees with its document")
struct VecteursDocumentsTests {
    private let arene: Arene

    init() throws { arene = try Arene() }

    @Test("X25519 multiplies as RFC 7748 does, the top bit masked where the RFC masks it and refused as it is")
    func multiplications() throws {
        let vecteurs = try Vecteur.lire("x25519", genre: "multiplication")
        #expect(vecteurs.count == 2)
        for vecteur in vecteurs {
            var point = try vecteur.octets("point")
            if point[31] & 0x80 != 0 {
                refuse(.cleRefusee, de: "\(vecteur)") { try ClePubliqueX25519(point) }
                point[31] &= 0x7f
            }
            let scalaire = try PaireX25519(secrete: arene.copier(vecteur.octets("scalaire")))
            let resultat = try scalaire.partage(avec: ClePubliqueX25519(point), dans: arene)
            #expect(try resultat.lire { Array($0) } == vecteur.octets("resultat"), "\(vecteur)")
        }
    }

    @Test("X25519 iterated gives the figures of RFC 7748 after 1 and 1,000 rounds")
    func iterations() throws {
        let vecteurs = try Vecteur.lire("x25519", genre: "iteration")
        #expect(try vecteurs.map { try $0.nombre("tours") } == [1, 1000])
        for vecteur in vecteurs {
            var (k, u) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32))
            (k[0], u[0]) = (9, 9)
            for _ in 0..<(try vecteur.nombre("tours")) {
                var masque = u
                masque[31] &= 0x7f
                let paire = try PaireX25519(secrete: arene.copier(k))
                u = k
                k = try paire.partage(avec: ClePubliqueX25519(masque), dans: arene).lire { Array($0) }
            }
            #expect(try k == vecteur.octets("resultat"), "\(vecteur)")
        }
    }

    @Test("Both ends of RFC 7748's exchange reach its secret")
    func echange() throws {
        for vecteur in try Vecteur.lire("x25519", genre: "echange") {
            let a = try PaireX25519(secrete: arene.copier(vecteur.octets("secrete_a")))
            let b = try PaireX25519(secrete: arene.copier(vecteur.octets("secrete_b")))
            #expect(try a.publique.octets == vecteur.octets("publique_a"))
            #expect(try b.publique.octets == vecteur.octets("publique_b"))
            let attendu = try vecteur.octets("resultat")
            #expect(try a.partage(avec: b.publique, dans: arene).lire { Array($0) } == attendu)
            #expect(try b.partage(avec: a.publique, dans: arene).lire { Array($0) } == attendu)
        }
    }

    @Test("Ed25519 makes and accepts the signatures of RFC 8032")
    func signatures() throws {
        let vecteurs = try Vecteur.lire("ed25519")
        #expect(vecteurs.count == 5)
        for vecteur in vecteurs {
            let paire = try PaireEd25519(graine: arene.copier(vecteur.octets("graine")), dans: arene)
            let (message, signature) = (try vecteur.octets("message"), try vecteur.octets("signature"))
            #expect(try paire.publique.octets == vecteur.octets("publique"), "\(vecteur)")
            #expect(try paire.signer(message) == signature, "\(vecteur)")
            #expect(paire.publique.verifie(signature, de: message), "\(vecteur)")
            #expect(!paire.publique.verifie(signature, de: message + [0]), "\(vecteur)")
            for bit in 0..<(signature.count * 8) where paire.publique.verifie(signature.inverse(bit: bit), de: message)
            {
                Issue.record("\(vecteur): bit \(bit) of the signature changed and accepted")
            }
        }
    }

    @Test("The AEADs encrypt and decrypt as RFC 8439 and the XChaCha draft do, and refuse every changed bit")
    func aead() throws {
        let vecteurs = try Vecteur.lire("aead")
        #expect(vecteurs.count == 3)
        for vecteur in vecteurs {
            let aead: Aead =
                try vecteur.texte("algorithme") == "XChaCha20-Poly1305" ? .xchacha20Poly1305 : .chacha20Poly1305
            let cle = try arene.copier(vecteur.octets("cle"))
            let (nonce, ad) = (try vecteur.octets("nonce"), try vecteur.octets("ad"))
            let clair = try vecteur.octets("clair")
            let chiffre = try vecteur.octets("chiffre") + vecteur.octets("sceau")
            #expect(try aead.chiffrer(clair, cle: cle, nonce: nonce, ad: ad) == chiffre, "\(vecteur)")
            #expect(try aead.dechiffrer(chiffre, cle: cle, nonce: nonce, ad: ad) == clair, "\(vecteur)")
            for bit in 0..<(chiffre.count * 8) {
                refuse(.authentification, de: "\(vecteur) bit \(bit)") {
                    try aead.dechiffrer(chiffre.inverse(bit: bit), cle: cle, nonce: nonce, ad: ad)
                }
            }
            for bit in 0..<(ad.count * 8) {
                refuse(.authentification, de: "\(vecteur) AD bit \(bit)") {
                    try aead.dechiffrer(chiffre, cle: cle, nonce: nonce, ad: ad.inverse(bit: bit))
                }
            }
            for longueur in 0..<Aead.tailleSceau {
                refuse(.authentification) {
                    try aead.dechiffrer(Array(chiffre.prefix(longueur)), cle: cle, nonce: nonce, ad: ad)
                }
            }
        }
    }

    @Test("HKDF-SHA-256 of swift-crypto agrees with RFC 5869")
    func hkdf() throws {
        let vecteurs = try Vecteur.lire("hkdf-sha256")
        #expect(vecteurs.count == 3)
        for vecteur in vecteurs {
            let derive = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: try vecteur.octets("materiel")), salt: try vecteur.octets("sel"),
                info: try vecteur.octets("info"), outputByteCount: try vecteur.nombre("taille"))
            #expect(try derive.withUnsafeBytes { Array($0) } == vecteur.octets("derive"), "\(vecteur)")
        }
    }

    @Test("BLAKE2b agrees with RFC 7693 and with hashlib, keyed and not")
    func blake2b() throws {
        let vecteurs = try Vecteur.lire("blake2b")
        #expect(vecteurs.count == 23)
        for vecteur in vecteurs {
            let (message, taille) = (try vecteur.octets("message"), try vecteur.nombre("taille"))
            let hash =
                if let cle = try vecteur.octetsSiPresents("cle") {
                    try Blake2b.hash(message, cle: arene.copier(cle), taille: taille)
                } else {
                    try Blake2b.hash(message, taille: taille)
                }
            #expect(try hash == vecteur.octets("hash"), "\(vecteur)")
        }
    }

    @Test("The relay's hash accepts the encoded strings of Argon2's own tests, and no other password")
    func argon2Chaines() throws {
        let hachage = HachageMdp(couts: .essai)
        let vecteurs = try Vecteur.lire("argon2id")
        #expect(vecteurs.count == 7)
        for vecteur in vecteurs {
            let (mdp, chaine) = (Array(try vecteur.texte("mdp").utf8), try vecteur.texte("chaine"))
            #expect(hachage.verifie(mdp, chaine: chaine), "\(vecteur)")
            #expect(!hachage.verifie(mdp + [0x21], chaine: chaine), "\(vecteur)")
        }
    }

    @Test("Argon2id derives what OpenSSL derives")
    func argon2Derivation() throws {
        let vecteurs = try Vecteur.lire("argon2id-derivation")
        #expect(vecteurs.count == 3)
        for vecteur in vecteurs {
            let attendu = try vecteur.octets("derive")
            let parametres = ParametresArgon2(
                memoireKiB: UInt32(try vecteur.nombre("memoire")), passes: UInt32(try vecteur.nombre("passes")))
            let derive = try Argon2id.deriver(
                arene.copier(vecteur.octets("mdp")), sel: vecteur.octets("sel"), taille: attendu.count,
                parametres: parametres, dans: arene)
            #expect(derive.lire { Array($0) } == attendu, "\(vecteur)")
        }
    }
}
