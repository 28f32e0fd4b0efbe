/// Encrypts a file from its first byte to its last, once: what was fed cannot be fed differently under the same key.
/// Memory: one chunk.
public struct ChiffreurFichier: ~Copyable {
    private let cle: CleFichier
    private let taille: Int64
    private let bourree: Int64
    private var lus: Int64 = 0
    private var numero: UInt64 = 0

    /// Prepares to encrypt a content of `taille` bytes under `cle`, which nothing else was ever encrypted under.
    /// - Throws: `limite` for a size that the format does not carry.
    public init(_ cle: CleFichier, taille: Int64) throws(ErreurCrypto) {
        self.cle = cle
        self.taille = taille
        bourree = try TailleFichier.bourree(taille)
    }

    /// How many bytes of content the next call of `suivant` wants.
    public var voulus: Int { Int(min(Int64(CleFichier.morceau), taille - lus)) }

    /// Encrypts the next chunk: `clair` holds exactly `voulus` bytes of the content.
    /// - Returns: the next bytes of the ciphertext, the header before the first chunk; nil once all were returned.
    /// - Throws: `limite` for another number of bytes.
    public mutating func suivant(_ clair: [UInt8]) throws(ErreurCrypto) -> [UInt8]? {
        let faits = Int64(numero) * Int64(CleFichier.morceau)
        guard faits < bourree else { return nil }
        guard clair.count == voulus else { throw ErreurCrypto(.limite, "another chunk size than announced") }
        let longueur = Int(min(Int64(CleFichier.morceau), bourree - faits))
        var morceau = clair
        morceau += [UInt8](repeating: 0, count: longueur - clair.count)
        defer { effacer(&morceau) }
        let nonce = CleFichier.nonce(numero, dernier: faits + Int64(longueur) == bourree)
        let chiffre = try Aead.chacha20Poly1305.chiffrer(morceau, cle: cle.flux, nonce: nonce, ad: [])
        let entete = numero == 0 ? cle.entete : []
        lus += Int64(clair.count)
        numero += 1
        return entete + chiffre
    }
}
