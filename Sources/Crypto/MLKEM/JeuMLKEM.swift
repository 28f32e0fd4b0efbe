import Crypto

/// A parameter set of ML-KEM (FIPS 203) as swift-crypto has it.
protocol JeuMLKEM: Sendable {
    associatedtype Publique: KEMPublicKey
    associatedtype Privee: KEMPrivateKey

    static var nom: String { get }
    /// Sizes of an encapsulation key and of a ciphertext, in bytes.
    static var tailleCle: Int { get }
    static var tailleChiffre: Int { get }

    static func publique(_ octets: [UInt8]) throws -> Publique
    static func privee(graine: UnsafeRawBufferPointer) throws -> Privee
    /// Costs less than drawing a seed and expanding it.
    static func nouvelle() throws -> (privee: Privee, graine: SecretBref)
    static func octets(_ privee: Privee) -> [UInt8]
    static func decapsuler(_ chiffre: [UInt8], avec privee: Privee) throws -> SymmetricKey
}

extension MLKEM1024: JeuMLKEM {
    static let nom = "ML-KEM-1024"
    static let tailleCle = 1568
    static let tailleChiffre = 1568

    static func publique(_ octets: [UInt8]) throws -> PublicKey { try PublicKey(rawRepresentation: octets) }

    static func privee(graine: UnsafeRawBufferPointer) throws -> PrivateKey {
        try PrivateKey(seedRepresentation: graine, publicKey: nil)
    }

    static func nouvelle() throws -> (privee: PrivateKey, graine: SecretBref) {
        let privee = try PrivateKey()
        var graine = Array(privee.seedRepresentation)
        defer { effacer(&graine) }
        return (privee, graine.withUnsafeBytes { SecretBref(copie: $0) })
    }

    static func octets(_ privee: PrivateKey) -> [UInt8] { Array(privee.publicKey.rawRepresentation) }

    static func decapsuler(_ chiffre: [UInt8], avec privee: PrivateKey) throws -> SymmetricKey {
        try privee.decapsulate(chiffre)
    }
}

extension MLKEM768: JeuMLKEM {
    static let nom = "ML-KEM-768"
    static let tailleCle = 1184
    static let tailleChiffre = 1088

    static func publique(_ octets: [UInt8]) throws -> PublicKey { try PublicKey(rawRepresentation: octets) }

    static func privee(graine: UnsafeRawBufferPointer) throws -> PrivateKey {
        try PrivateKey(seedRepresentation: graine, publicKey: nil)
    }

    static func nouvelle() throws -> (privee: PrivateKey, graine: SecretBref) {
        let privee = try PrivateKey()
        var graine = Array(privee.seedRepresentation)
        defer { effacer(&graine) }
        return (privee, graine.withUnsafeBytes { SecretBref(copie: $0) })
    }

    static func octets(_ privee: PrivateKey) -> [UInt8] { Array(privee.publicKey.rawRepresentation) }

    static func decapsuler(_ chiffre: [UInt8], avec privee: PrivateKey) throws -> SymmetricKey {
        try privee.decapsulate(chiffre)
    }
}
