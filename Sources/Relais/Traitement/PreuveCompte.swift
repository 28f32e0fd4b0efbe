import Contrat
import CryptoChiffre
import Foundation

/// What proves that somebody holds an account: its password's stand-in and a device's signature over a nonce of the relay's.
struct PreuveCompte: Sendable {
    let pseudo: String
    let appareil: UInt32
    let nonce: Data
    let cleAuth: Data
    let signature: Data
    /// The bytes signed.
    let message: [UInt8]
}

/// An account and device that were proved, as of one of the account's statements.
struct CompteProuve: Sendable {
    let porteur: Porteur
    /// The number of the newest statement at that moment.
    let numero: UInt32
}

/// What failed once a nonce was used up: the same request would be refused, so nobody is told to send it again.
struct EchecSansRetour: Error {
    let cause: any Error

    /// Does what comes after a nonce is used up. What is refused on purpose stays as it is; that a database is busy is no such thing.
    static func dans<R>(_ corps: () async throws -> R) async throws -> R {
        do {
            return try await corps()
        } catch let refus as Refus where refus.erreur.code != .occupe {
            throw refus
        } catch {
            throw EchecSansRetour(cause: error)
        }
    }
}

extension Traitement {
    /// What a proof that fails is answered, whatever is wrong with it.
    static let preuveRefusee = Refus(.identifiantsRefuses, "wrong pseudo, password or device")

    /// Verifies a proof in a turn of the queue and uses up its nonce.
    /// - Throws: `preuveRefusee`, or what the queue throws.
    func prouver(_ preuve: PreuveCompte, de source: AdresseSource) async throws -> CompteProuve {
        try verifierPseudo(preuve.pseudo)
        try verifierTaille(preuve.nonce, Connexion.tailleNonce, "nonce")
        try verifierTaille(preuve.cleAuth, Verificateur.tailleCleAuth, "cleAuth")
        try verifierTaille(preuve.signature, ClePubliqueEd25519.tailleSignature, "signature")
        guard let expire = try nonces.expiration(Array(preuve.nonce), pseudo: preuve.pseudo) else {
            throw Self.preuveRefusee
        }

        // The nonce is used up inside the turn: an attempt that finds the queue full may come again with it.
        return try await hachage.file.avecPlace([.pseudo(preuve.pseudo), .adresse(source)]) {
            guard try await consommer(preuve.nonce, expire: expire) else { throw Self.preuveRefusee }
            return try await EchecSansRetour.dans {
                guard let prouve = try await authentifier(preuve) else { throw Self.preuveRefusee }
                return prouve
            }
        }
    }

    /// Uses up a nonce.
    /// - Throws: `EchecSansRetour` when nobody knows whether it was.
    private func consommer(_ nonce: Data, expire: UInt64) async throws -> Bool {
        do {
            return try await comptes.consommerNonce(nonce, expire: expire)
        } catch let erreur as any ErreurBD where erreur.incertaine {
            throw EchecSansRetour(cause: erreur)
        }
    }

    /// A key to check signatures with where there is no device: the base point of RFC 8032, a valid key like any other.
    static func dskFactice() throws(ErreurCrypto) -> ClePubliqueEd25519 {
        try ClePubliqueEd25519([0x58] + [UInt8](repeating: 0x66, count: 31))
    }

    /// The account and device that a request proves to be, or nil. One Argon2 verification, whoever asks.
    private func authentifier(_ preuve: PreuveCompte) async throws -> CompteProuve? {
        let factice = try CompteId(selsFactices.de(preuve.pseudo).compte)
        let compte = try await comptes.compte(pseudo: preuve.pseudo)
        let cleAuth = Array(preuve.cleAuth)
        let chaine = compte?.verificateur ?? hachage.chaineFactice
        let bonMdp = try await hachage.verifmdp(cleAuth, chaine)
        let porteur = Porteur(compte: compte?.compte ?? factice, appareil: preuve.appareil)
        // Looked at whatever failed before: the time must not say what did.
        let dsk = try await dsk(porteur)
        let bonAppareil = try (dsk ?? Self.dskFactice()).verifie(Array(preuve.signature), de: preuve.message)
        guard let compte, dsk != nil, bonMdp, bonAppareil else { return nil }
        if hachage.aRefaire(chaine) {
            try await comptes.remplacerVerificateur(
                compte.compte, ancien: chaine, nouveau: hachage.hashmdp(cleAuth))
        }
        return CompteProuve(porteur: porteur, numero: compte.numero)
    }
}
