import CSodium

/// `crypto_box_seal`: a box from an ephemeral key pair that is forgotten at once. It says nothing about who made it.
public enum Sceau {
    /// What a seal adds to its content, in bytes: the ephemeral public key and the tag.
    public static let surcout = 48

    /// Seals `clair` to `destinataire`.
    /// - Throws: `cleRefusee` for a public key of low order.
    public static func fermer(_ clair: [UInt8], vers destinataire: ClePubliqueX25519) throws(ErreurCrypto) -> [UInt8] {
        try Sodium.demarrer()
        var sortie = [UInt8](repeating: 0, count: clair.count + surcout)
        guard crypto_box_seal(&sortie, clair, UInt64(clair.count), destinataire.octets) == 0 else {
            throw ErreurCrypto(.cleRefusee, "seal: public key of low order")
        }
        return sortie
    }

    /// Opens what was sealed to `paire`.
    /// - Throws: `authentification` when it does not open.
    public static func ouvrir(_ scelle: [UInt8], avec paire: PaireX25519) throws(ErreurCrypto) -> [UInt8] {
        guard scelle.count >= surcout else { throw ErreurCrypto(.authentification, "seal too short") }
        // The library would take an ephemeral key of any encoding.
        guard (try? ClePubliqueX25519(Array(scelle.prefix(ClePubliqueX25519.taille)))) != nil else {
            throw ErreurCrypto(.authentification, "seal: ephemeral key not canonical")
        }
        var clair = [UInt8](repeating: 0, count: scelle.count - surcout)
        let code = paire.secrete.emprunter {
            crypto_box_seal_open(
                &clair, scelle, UInt64(scelle.count), paire.publique.octets, $0)
        }
        guard code == 0 else { throw ErreurCrypto(.authentification, "seal") }
        return clair
    }
}
