import Crypto

/// The floors that swift-crypto makes: ML-KEM and HKDF-SHA-512, called as it offers them.
struct KemBrut {
    typealias Operation = SodiumBrut.Operation

    private let cle768: MLKEM768.PublicKey
    private let privee768: MLKEM768.PrivateKey
    private let octets768: [UInt8]
    private let chiffre768: [UInt8]
    private let cle1024: MLKEM1024.PublicKey
    private let graine1024: [UInt8]
    private let chiffre1024: [UInt8]

    init() throws {
        privee768 = try MLKEM768.PrivateKey()
        cle768 = privee768.publicKey
        octets768 = Array(cle768.rawRepresentation)
        chiffre768 = Array(try cle768.encapsulate().encapsulated)
        let privee1024 = try MLKEM1024.PrivateKey()
        cle1024 = privee1024.publicKey
        graine1024 = Array(privee1024.seedRepresentation)
        chiffre1024 = Array(try cle1024.encapsulate().encapsulated)
    }

    /// A key pair of ML-KEM-768 and the bytes of its public half.
    func paire768() -> Operation {
        { try exiger(MLKEM768.PrivateKey().publicKey.rawRepresentation.count == 1184, "ML-KEM-768 key pair") }
    }

    /// Reads a public key of ML-KEM-768.
    func lire768() -> Operation {
        { [octets768] in _ = try MLKEM768.PublicKey(rawRepresentation: octets768) }
    }

    /// Encapsulates to a public key of ML-KEM-768 that was read before.
    func encapsuler768() -> Operation {
        { [cle768] in try exiger(cle768.encapsulate().encapsulated.count == 1088, "ML-KEM-768 encapsulation") }
    }

    /// Decapsulates with a private key of ML-KEM-768 that is expanded already.
    func decapsuler768() -> Operation {
        { [privee768, chiffre768] in
            try exiger(privee768.decapsulate(chiffre768).bitCount == 256, "ML-KEM-768 decapsulation")
        }
    }

    /// Encapsulates to a public key of ML-KEM-1024 that was read before.
    func encapsuler1024() -> Operation {
        { [cle1024] in try exiger(cle1024.encapsulate().encapsulated.count == 1568, "ML-KEM-1024 encapsulation") }
    }

    /// Expands the seed of a private key of ML-KEM-1024, which is what is kept of it, and decapsulates.
    func decapsuler1024() -> Operation {
        { [graine1024, chiffre1024] in
            let privee = try MLKEM1024.PrivateKey(seedRepresentation: graine1024, publicKey: nil)
            try exiger(privee.decapsulate(chiffre1024).bitCount == 256, "ML-KEM-1024 decapsulation")
        }
    }

    /// HKDF-SHA-512 to `taille` bytes.
    func hkdf(_ taille: Int) -> Operation {
        let (materiel, sel) = (SymmetricKey(size: .init(bitCount: 512)), [UInt8](repeating: 0, count: 64))
        let info = [UInt8](repeating: 1, count: 96)
        return {
            let derivee = HKDF<SHA512>.deriveKey(
                inputKeyMaterial: materiel, salt: sel, info: info, outputByteCount: taille)
            try exiger(derivee.bitCount == taille * 8, "HKDF-SHA-512")
        }
    }

    /// SHA-512 of `taille` bytes.
    func sha512(_ taille: Int) -> Operation {
        let octets = [UInt8](repeating: 1, count: taille)
        return { try exiger(SHA512.hash(data: octets).withUnsafeBytes { $0.count } == 64, "SHA-512") }
    }
}
