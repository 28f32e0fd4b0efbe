import CSodium

/// BLAKE2b (RFC 7693) through `crypto_generichash`.
public enum Blake2b {
    /// Hashes `message` to `taille` bytes (16 to 64).
    /// - Throws: `limite` for a size that libsodium refuses.
    public static func hash(_ message: [UInt8], taille: Int = 32) throws(ErreurCrypto) -> [UInt8] {
        try Sodium.demarrer()
        var sortie = [UInt8](repeating: 0, count: taille)
        guard crypto_generichash(&sortie, taille, message, UInt64(message.count), nil, 0) == 0 else {
            throw ErreurCrypto(.limite, "BLAKE2b size")
        }
        return sortie
    }

    /// Hashes `message` under `cle` (16 to 64 bytes) to `taille` bytes.
    /// - Throws: `limite` for a size that libsodium refuses.
    public static func hash(_ message: [UInt8], cle: Secret, taille: Int = 32) throws(ErreurCrypto) -> [UInt8] {
        var sortie = [UInt8](repeating: 0, count: taille)
        let code = cle.emprunter {
            crypto_generichash(&sortie, taille, message, UInt64(message.count), $0, cle.taille)
        }
        guard code == 0 else { throw ErreurCrypto(.limite, "BLAKE2b size") }
        return sortie
    }

    static func hash(_ etiquette: Etiquette, _ message: [UInt8], taille: Int = 32) throws(ErreurCrypto) -> [UInt8] {
        var prefixe = Encodeur()
        prefixe.variable(etiquette.octets)
        return try hash(prefixe.octets + message, taille: taille)
    }
}
