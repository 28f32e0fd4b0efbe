import Crypto
import Foundation
import Testing

/// Suite 0x01 will stand on these; what they refuse is measured from now on.
@Suite("ML-KEM through swift-crypto keeps to FIPS 203")
struct MLKEMTests {
    /// One parameter set, its operations under one shape.
    struct Jeu: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let clePublique: @Sendable (_ graine: [UInt8]) throws -> [UInt8]
        let encapsuler: @Sendable (_ clePublique: [UInt8]) throws -> (secret: [UInt8], chiffre: [UInt8])
        let decapsuler: @Sendable (_ graine: [UInt8], _ chiffre: [UInt8]) throws -> [UInt8]
    }

    static let jeux = [
        Jeu(
            testDescription: "ML-KEM-768",
            clePublique: {
                Array(try MLKEM768.PrivateKey(seedRepresentation: $0, publicKey: nil).publicKey.rawRepresentation)
            },
            encapsuler: { cle in
                let resultat = try MLKEM768.PublicKey(rawRepresentation: cle).encapsulate()
                return (resultat.sharedSecret.withUnsafeBytes { Array($0) }, Array(resultat.encapsulated))
            },
            decapsuler: { graine, chiffre in
                try MLKEM768.PrivateKey(seedRepresentation: graine, publicKey: nil).decapsulate(chiffre)
                    .withUnsafeBytes { Array($0) }
            }),
        Jeu(
            testDescription: "ML-KEM-1024",
            clePublique: {
                Array(try MLKEM1024.PrivateKey(seedRepresentation: $0, publicKey: nil).publicKey.rawRepresentation)
            },
            encapsuler: { cle in
                let resultat = try MLKEM1024.PublicKey(rawRepresentation: cle).encapsulate()
                return (resultat.sharedSecret.withUnsafeBytes { Array($0) }, Array(resultat.encapsulated))
            },
            decapsuler: { graine, chiffre in
                try MLKEM1024.PrivateKey(seedRepresentation: graine, publicKey: nil).decapsulate(chiffre)
                    .withUnsafeBytes { Array($0) }
            }),
    ]

    private static let graine = [UInt8](0..<64)

    @Test("Sizes are those of the standard, and both ends share a secret", arguments: jeux)
    func tailles(_ jeu: Jeu) throws {
        let vecteur = try #require(
            Vecteur.lire("mlkem").first { try $0.texte("algorithme") == jeu.testDescription })
        let cle = try jeu.clePublique(Self.graine)
        let (secret, chiffre) = try jeu.encapsuler(cle)
        #expect(try cle.count == vecteur.nombre("cle_publique"))
        #expect(try chiffre.count == vecteur.nombre("chiffre"))
        #expect(try secret.count == vecteur.nombre("secret"))
        #expect(try jeu.decapsuler(Self.graine, chiffre) == secret)
    }

    @Test("A public key whose coefficient reaches the modulus is refused, one below is not", arguments: jeux)
    func module(_ jeu: Jeu) throws {
        let cle = try jeu.clePublique(Self.graine)
        // Coefficients are 12 bits, little-endian: the first is byte 0 and the low half of byte 1.
        for (coefficient, accepte) in [(3328, true), (3329, false), (4095, false)] {
            var changee = cle
            changee[0] = UInt8(coefficient & 0xff)
            changee[1] = changee[1] & 0xf0 | UInt8(coefficient >> 8)
            let acceptee = (try? jeu.encapsuler(changee)) != nil
            #expect(acceptee == accepte, "coefficient \(coefficient)")
        }
    }

    @Test("Keys, seeds and ciphertexts of a wrong size are refused", arguments: jeux)
    func taillesFausses(_ jeu: Jeu) throws {
        let cle = try jeu.clePublique(Self.graine)
        let chiffre = try jeu.encapsuler(cle).chiffre
        for fausse in [[], Array(cle.dropLast()), cle + [0]] {
            #expect(throws: (any Error).self) { try jeu.encapsuler(fausse) }
        }
        for fausse in [[], Array(chiffre.dropLast()), chiffre + [0]] {
            #expect(throws: (any Error).self) { try jeu.decapsuler(Self.graine, fausse) }
        }
        for fausse in [[], Array(Self.graine.dropLast()), Self.graine + [0]] {
            #expect(throws: (any Error).self) { try jeu.clePublique(fausse) }
        }
    }

    @Test("A changed ciphertext is not refused but gives another secret: the AEAD above has to fail", arguments: jeux)
    func rejetImplicite(_ jeu: Jeu) throws {
        let (secret, chiffre) = try jeu.encapsuler(jeu.clePublique(Self.graine))
        for bit in stride(from: 0, to: chiffre.count * 8, by: 61) {
            #expect(try jeu.decapsuler(Self.graine, chiffre.inverse(bit: bit)) != secret, "bit \(bit)")
        }
    }
}
