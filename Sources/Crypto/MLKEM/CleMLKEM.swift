import Crypto

/// An encapsulation key, with what swift-crypto made of its bytes when that was needed already.
///
/// Reading one costs as much as an encapsulation: bytes that were read once and kept under authentication since are read
/// again only when something is encapsulated to them.
struct CleMLKEM<Jeu: JeuMLKEM>: Sendable {
    let octets: [UInt8]
    private let lue: Jeu.Publique?

    /// - Throws: `cleRefusee` for a wrong size or a coefficient at or over the modulus.
    init(_ octets: [UInt8]) throws(ErreurCrypto) {
        lue = try Self.lire(octets)
        self.octets = octets
    }

    /// Takes bytes that `init` accepted before.
    init(verifiee octets: [UInt8]) {
        self.octets = octets
        lue = nil
    }

    /// A new secret of 32 bytes and the ciphertext that carries it.
    func encapsuler() throws(ErreurCrypto) -> (secret: SymmetricKey, chiffre: [UInt8]) {
        let cle = if let lue { lue } else { try Self.lire(octets) }
        do {
            let resultat = try cle.encapsulate()
            return (resultat.sharedSecret, Array(resultat.encapsulated))
        } catch {
            throw ErreurCrypto(.systeme, "\(Jeu.nom) encapsulation")
        }
    }

    private static func lire(_ octets: [UInt8]) throws(ErreurCrypto) -> Jeu.Publique {
        guard octets.count == Jeu.tailleCle else { throw ErreurCrypto(.cleRefusee, "\(Jeu.nom) key size") }
        do {
            return try Jeu.publique(octets)
        } catch {
            throw ErreurCrypto(.cleRefusee, "\(Jeu.nom) key: not canonical")
        }
    }
}

extension CleMLKEM: Hashable {
    static func == (gauche: Self, droite: Self) -> Bool { gauche.octets == droite.octets }

    func hash(into hasher: inout Hasher) { hasher.combine(octets) }
}

/// The seed of a decapsulation key, 64 bytes, wherever it is kept.
enum GraineMLKEM {
    static let taille = 64

    /// A new key, and the seed to keep of it.
    static func nouvelle<Jeu: JeuMLKEM>(
        _ jeu: Jeu.Type
    ) throws(ErreurCrypto) -> (privee: Jeu.Privee, graine: SecretBref) {
        do {
            return try Jeu.nouvelle()
        } catch {
            throw ErreurCrypto(.systeme, "\(Jeu.nom) key pair")
        }
    }

    /// The expanded key of `graine`.
    /// - Throws: `cleRefusee` for another size.
    static func privee<Jeu: JeuMLKEM>(
        _ jeu: Jeu.Type, _ graine: UnsafeRawBufferPointer
    ) throws(ErreurCrypto) -> Jeu.Privee {
        guard graine.count == taille else { throw ErreurCrypto(.cleRefusee, "\(Jeu.nom) seed size") }
        do {
            return try Jeu.privee(graine: graine)
        } catch {
            throw ErreurCrypto(.cleRefusee, "\(Jeu.nom) seed")
        }
    }

    /// The secret in `chiffre`; a changed ciphertext is not noticed but gives another secret.
    /// - Throws: `cleRefusee` for a wrong size.
    static func decapsuler<Jeu: JeuMLKEM>(
        _ jeu: Jeu.Type, _ chiffre: [UInt8], avec privee: Jeu.Privee
    ) throws(ErreurCrypto) -> SymmetricKey {
        guard chiffre.count == Jeu.tailleChiffre else {
            throw ErreurCrypto(.cleRefusee, "\(Jeu.nom) ciphertext size")
        }
        do {
            return try Jeu.decapsuler(chiffre, avec: privee)
        } catch {
            throw ErreurCrypto(.cleRefusee, "\(Jeu.nom) ciphertext")
        }
    }
}
