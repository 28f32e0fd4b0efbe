/// A password in guarded memory. The text that it came from is the caller's, and Swift's strings are not wiped.
public struct Mdp: Sendable {
    let secret: Secret

    /// Copies the UTF-8 of a password (1 to 1,024 bytes, already normalised to NFC by the caller) into `arene`.
    /// - Throws: `limite` for another length.
    public init(_ octets: [UInt8], dans arene: Arene) throws {
        guard (1...Limites.mdp).contains(octets.count) else { throw ErreurCrypto(.limite, "password length") }
        secret = try arene.copier(octets)
    }

    /// Whether both are the same, in a time that does not depend on where they differ.
    public func estEgal(a autre: Mdp) -> Bool {
        secret.lire { gauche in autre.secret.lire { Comparaison.egaux(gauche, $0) } }
    }
}
