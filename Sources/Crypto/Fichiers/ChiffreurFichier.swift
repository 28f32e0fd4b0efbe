/// Encrypts a file from its first byte to its last, once: what was fed cannot be fed differently under the same key.
/// Memory: one chunk.
public struct ChiffreurFichier: ~Copyable {
    private let cle: CleFichier
    private let taille: Int64
    private let bourree: Int64
    private var faits: Int64 = 0

    /// Prepares to encrypt a content of `taille` bytes under `cle`, which nothing else was ever encrypted under.
    /// - Throws: `limite` for a size that the format does not carry.
    public init(_ cle: CleFichier, taille: Int64) throws(ErreurCrypto) {
        self.cle = cle
        self.taille = taille
        bourree = try TailleFichier.bourree(taille)
    }

    /// How many bytes of content the next call of `suivant` wants: 0 when only padding is left, or nothing.
    public var voulus: Int { Int(max(0, min(Int64(CleFichier.morceau), taille - faits))) }

    /// Encrypts the next chunk: `clair` holds exactly `voulus` bytes of the content.
    /// - Returns: the next bytes of the ciphertext, the header before the first chunk; nil once all were returned.
    /// - Throws: `limite` for another number of bytes: nothing was encrypted then.
    public mutating func suivant(_ clair: [UInt8]) throws(ErreurCrypto) -> [UInt8]? {
        guard clair.count == voulus else { throw ErreurCrypto(.limite, "another chunk size than announced") }
        guard faits < bourree else { return nil }
        let longueur = Int(min(Int64(CleFichier.morceau), bourree - faits))
        let nonce = CleFichier.nonce(faits / Int64(CleFichier.morceau), dernier: faits + Int64(longueur) == bourree)
        var sortie = faits == 0 ? cle.entete : []
        let debut = sortie.count
        sortie.reserveCapacity(debut + longueur + Aead.tailleSceau)
        sortie += clair
        sortie += [UInt8](repeating: 0, count: longueur - clair.count + Aead.tailleSceau)
        // Counted before anything is encrypted: no failure leads to a second encryption under the same nonce.
        faits += Int64(longueur)
        try Aead.chacha20Poly1305.chiffrer(surPlace: &sortie, depuis: debut, cle: cle.flux, nonce: nonce)
        return sortie
    }
}
