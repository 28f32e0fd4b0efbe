import CSodium

/// BLAKE2b (RFC 7693) through `crypto_generichash`.
public enum Blake2b {
    /// Of hashes and keys, in bytes. libsodium 1.0.18 would take shorter ones silently, an empty key as none.
    private static let tailles = 16...64

    /// Hashes `message` to `taille` bytes (16 to 64).
    /// - Throws: `limite` for another size.
    public static func hash(_ message: [UInt8], taille: Int = 32) throws(ErreurCrypto) -> [UInt8] {
        try Sodium.demarrer()
        guard tailles.contains(taille) else { throw ErreurCrypto(.limite, "BLAKE2b size") }
        var sortie = [UInt8](repeating: 0, count: taille)
        guard crypto_generichash(&sortie, taille, message, UInt64(message.count), nil, 0) == 0 else {
            throw ErreurCrypto(.limite, "BLAKE2b size")
        }
        return sortie
    }

    /// Hashes `message` under `cle` (16 to 64 bytes) to `taille` bytes.
    /// - Throws: `limite` for another size.
    public static func hash(_ message: [UInt8], cle: Secret, taille: Int = 32) throws(ErreurCrypto) -> [UInt8] {
        guard tailles.contains(taille), tailles.contains(cle.taille) else {
            throw ErreurCrypto(.limite, "BLAKE2b size")
        }
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
