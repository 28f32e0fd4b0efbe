/// How large a file is on its way: Padme (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", section 4) hides
/// all but the order of magnitude and a few leading bits, for at most 12 % more. Sizes are in bytes.
public enum TailleFichier {
    /// The smallest padded size.
    public static let minimum: Int64 = 4096
    /// The largest file that this format carries: 1 TiB.
    public static let maximum: Int64 = 1 << 40

    /// The padded size of a content of `taille` bytes.
    /// - Throws: `limite` for a negative size or one over `maximum`.
    public static func bourree(_ taille: Int64) throws(ErreurCrypto) -> Int64 {
        guard (0...maximum).contains(taille) else { throw ErreurCrypto(.limite, "file size") }
        guard taille > minimum else { return minimum }
        let exposant = Int64.bitWidth - 1 - taille.leadingZeroBitCount
        let chiffres = Int.bitWidth - exposant.leadingZeroBitCount
        let masque = (Int64(1) << (exposant - chiffres)) - 1
        return (taille + masque) & ~masque
    }

    /// The size of the ciphertext of a content of `taille` bytes: header, padded content, a tag for each chunk.
    /// - Throws: `limite` for a negative size or one over `maximum`.
    public static func chiffree(_ taille: Int64) throws(ErreurCrypto) -> Int64 {
        let bourree = try bourree(taille)
        let morceaux = (bourree + Int64(CleFichier.morceau) - 1) / Int64(CleFichier.morceau)
        return Int64(CleFichier.tailleEntete) + bourree + morceaux * Int64(Aead.tailleSceau)
    }
}
