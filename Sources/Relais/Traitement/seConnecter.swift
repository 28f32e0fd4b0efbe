import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Exchanges a password verifier and a device's signature for a token. Whatever is wrong, the refusal is the same.
    func seConnecter(
        _ demande: DemandeSeConnecter, de source: AdresseSource
    ) async throws -> Reponse<ReponseSeConnecter> {
        try verifierPseudo(demande.pseudo)
        try verifierTaille(demande.nonce, Connexion.tailleNonce, "nonce")
        try verifierTaille(demande.cleAuth, Verificateur.tailleCleAuth, "cleAuth")
        try verifierTaille(demande.signature, ClePubliqueEd25519.tailleSignature, "signature")
        let refus = Refus(.identifiantsRefuses, "wrong pseudo, password or device")
        guard let expire = try nonces.expiration(Array(demande.nonce), pseudo: demande.pseudo) else { throw refus }

        // The nonce is used up inside the turn: an attempt that finds the queue full may come again with it.
        let sources: Set<FileArgon2.Source> = [.pseudo(demande.pseudo), .adresse(source)]
        let porteur = try await hachage.file.avecPlace(sources) {
            guard try await comptes.consommerNonce(demande.nonce, expire: expire) else { throw refus }
            guard let porteur = try await authentifier(demande) else { throw refus }
            return porteur
        }
        return (try await jetons.emettre(porteur), .ok)
    }

    /// A key to check signatures with where there is no device: the base point of RFC 8032, a valid key like any other.
    private static func dskFactice() throws(ErreurCrypto) -> ClePubliqueEd25519 {
        try ClePubliqueEd25519([0x58] + [UInt8](repeating: 0x66, count: 31))
    }

    /// The account and device that the request proves to be, or nil. One Argon2 verification, whoever asks.
    private func authentifier(_ demande: DemandeSeConnecter) async throws -> Porteur? {
        let factice = try CompteId(selsFactices.de(demande.pseudo).compte)
        let compte = try await comptes.compte(pseudo: demande.pseudo)
        let cleAuth = Array(demande.cleAuth)
        let chaine = compte?.verificateur ?? hachage.chaineFactice
        let bonMdp = try await hachage.verifmdp(cleAuth, chaine)
        let porteur = Porteur(compte: compte?.compte ?? factice, appareil: demande.appareil)
        let message = Connexion.message(nomRelais: nomRelais, nonce: Array(demande.nonce))
        // Looked at whatever failed before: the time must not say what did.
        let dsk = try await dsk(porteur)
        let bonAppareil = try (dsk ?? Self.dskFactice()).verifie(Array(demande.signature), de: message)
        guard let compte, dsk != nil, bonMdp, bonAppareil else { return nil }
        if hachage.aRefaire(chaine) {
            try await comptes.remplacerVerificateur(
                compte.compte, ancien: chaine, nouveau: hachage.hashmdp(cleAuth))
        }
        return porteur
    }
}
