import CSodium

/// `crypto_box`: X25519, XSalsa20-Poly1305, authenticated by both key pairs.
public enum Boite {
    /// Nonce size in bytes.
    public static let tailleNonce = 24
    /// What a box adds to its content, in bytes.
    public static let surcout = 16

    /// Boxes `clair` from `emetteur` to `destinataire` under a nonce of 24 bytes.
    /// - Throws: `cleRefusee` for a public key of low order or a wrong nonce size.
    public static func fermer(
        _ clair: [UInt8], nonce: [UInt8], de emetteur: PaireX25519, vers destinataire: ClePubliqueX25519
    ) throws(ErreurCrypto) -> [UInt8] {
        guard nonce.count == tailleNonce else { throw ErreurCrypto(.cleRefusee, "box nonce size") }
        var sortie = [UInt8](repeating: 0, count: clair.count + surcout)
        let code = emetteur.secrete.emprunter {
            crypto_box_easy(
                &sortie, clair, UInt64(clair.count), nonce, destinataire.octets, $0)
        }
        guard code == 0 else { throw ErreurCrypto(.cleRefusee, "box: public key of low order") }
        return sortie
    }

    /// Opens a box from `emetteur` to `destinataire`.
    /// - Throws: `authentification` when it does not open.
    public static func ouvrir(
        _ boite: [UInt8], nonce: [UInt8], de emetteur: ClePubliqueX25519, vers destinataire: PaireX25519
    ) throws(ErreurCrypto) -> [UInt8] {
        guard nonce.count == tailleNonce, boite.count >= surcout else {
            throw ErreurCrypto(.authentification, "box too short")
        }
        var clair = [UInt8](repeating: 0, count: boite.count - surcout)
        let code = destinataire.secrete.emprunter {
            crypto_box_open_easy(
                &clair, boite, UInt64(boite.count), nonce, emetteur.octets, $0)
        }
        guard code == 0 else { throw ErreurCrypto(.authentification, "box") }
        return clair
    }
}
