/// Decrypts a file from its first byte to its last. What it returns is whole only when `fin` did not throw: until then nobody
/// may see it. Memory: one chunk and what was fed at once.
public struct DechiffreurFichier: ~Copyable {
    private let cle: CleFichier
    private let taille: Int64
    private let bourree: Int64
    private var entete = false
    private var rendus: Int64 = 0
    private var numero: UInt64 = 0
    private var attente: [UInt8] = []

    /// Prepares to decrypt a content of `taille` bytes under `cle`, both from the manifest.
    /// - Throws: `limite` for a size that the format does not carry.
    public init(_ cle: CleFichier, taille: Int64) throws(ErreurCrypto) {
        self.cle = cle
        self.taille = taille
        bourree = try TailleFichier.bourree(taille)
    }

    /// Takes the next bytes of the ciphertext, however many.
    /// - Returns: the content that they complete; padding is checked and left out.
    /// - Throws: `authentification` when anything differs from what was encrypted: a chunk, its place, the header, the padding,
    ///   or bytes after the end; `versionInconnue` for another format.
    public mutating func recevoir(_ octets: some Collection<UInt8>) throws(ErreurCrypto) -> [UInt8] {
        attente += octets
        if !entete {
            guard attente.count >= CleFichier.tailleEntete else { return [] }
            try cle.verifier(entete: Array(attente.prefix(CleFichier.tailleEntete)))
            attente.removeFirst(CleFichier.tailleEntete)
            entete = true
        }
        var contenu: [UInt8] = []
        var debut = 0
        while true {
            let faits = Int64(numero) * Int64(CleFichier.morceau)
            guard faits < bourree else {
                guard attente.count == debut else { throw ErreurCrypto(.authentification, "bytes after the file") }
                break
            }
            let longueur = Int(min(Int64(CleFichier.morceau), bourree - faits))
            let fin = debut + longueur + Aead.tailleSceau
            guard attente.count >= fin else { break }
            let nonce = CleFichier.nonce(numero, dernier: faits + Int64(longueur) == bourree)
            let clair = try Aead.chacha20Poly1305.dechiffrer(
                Array(attente[debut..<fin]), cle: cle.flux, nonce: nonce, ad: [])
            let utiles = Int(max(0, min(Int64(longueur), taille - faits)))
            guard clair[utiles...].allSatisfy({ $0 == 0 }) else {
                throw ErreurCrypto(.authentification, "padding is not zero")
            }
            contenu += clair.prefix(utiles)
            debut = fin
            numero += 1
        }
        attente.removeFirst(debut)
        rendus += Int64(contenu.count)
        return contenu
    }

    /// Says that the ciphertext is over.
    /// - Throws: `authentification` when something is missing.
    public func fin() throws(ErreurCrypto) {
        guard entete, attente.isEmpty, rendus == taille, Int64(numero) * Int64(CleFichier.morceau) >= bourree else {
            throw ErreurCrypto(.authentification, "the file ends too early")
        }
    }
}
