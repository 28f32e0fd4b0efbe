/// Decrypts a file from its first byte to its last. What it returns is whole only when `fin` did not throw: until then nobody
/// may see it. Memory: one chunk and what was fed at once.
public struct DechiffreurFichier: ~Copyable {
    private let cle: CleFichier
    private let taille: Int64
    private let bourree: Int64
    private var enteteLu = false
    private var faits: Int64 = 0
    /// The beginning of a header or chunk whose rest was not fed yet.
    private var attente: [UInt8] = []
    private var refuse = false

    /// Prepares to decrypt a content of `taille` bytes under `cle`, both from the manifest.
    /// - Throws: `limite` for a size that the format does not carry.
    public init(_ cle: CleFichier, taille: Int64) throws(ErreurCrypto) {
        self.cle = cle
        self.taille = taille
        bourree = try TailleFichier.bourree(taille)
    }

    /// Takes the next bytes of the ciphertext, however many. After a refusal everything is refused.
    /// - Returns: the content that they complete; padding is checked and left out.
    /// - Throws: `authentification` when anything differs from what was encrypted: a chunk, its place, the header, the padding,
    ///   or bytes after the end; `versionInconnue` for another format.
    public mutating func recevoir(_ octets: some Collection<UInt8>) throws(ErreurCrypto) -> [UInt8] {
        guard !refuse else { throw ErreurCrypto(.authentification, "the file was refused before") }
        refuse = true
        let contigus = octets.withContiguousStorageIfAvailable { recus in
            Result { () throws(ErreurCrypto) in try lire(recus) }
        }
        let contenu: [UInt8]
        if let contigus {
            contenu = try contigus.get()
        } else {
            let copie = Array(octets)
            contenu = try copie.withUnsafeBufferPointer { recus in
                Result { () throws(ErreurCrypto) in try lire(recus) }
            }.get()
        }
        refuse = false
        return contenu
    }

    /// Says that the ciphertext is over.
    /// - Throws: `authentification` when something is missing, or was refused.
    public func fin() throws(ErreurCrypto) {
        guard !refuse, enteteLu, faits == bourree, attente.isEmpty else {
            throw ErreurCrypto(.authentification, "the file ends too early")
        }
    }

    /// How many bytes of plaintext the next chunk has; 0 after the last.
    private var longueur: Int { Int(min(Int64(CleFichier.morceau), bourree - faits)) }

    private mutating func lire(_ octets: UnsafeBufferPointer<UInt8>) throws(ErreurCrypto) -> [UInt8] {
        var recus = octets[...]
        if !enteteLu {
            guard completer(CleFichier.tailleEntete, de: &recus) else { return [] }
            try cle.verifier(entete: attente)
            attente.removeAll(keepingCapacity: true)
            enteteLu = true
        }
        // Room for every chunk that may be completed, none when not even one can be.
        let recevables = attente.count + recus.count
        var contenu = [UInt8](repeating: 0, count: recevables < longueur + Aead.tailleSceau ? 0 : recevables)
        var rendus = 0
        while longueur > 0 {
            let voulus = longueur + Aead.tailleSceau
            if attente.isEmpty, recus.count >= voulus {
                try ouvrir(UnsafeBufferPointer(rebasing: recus.prefix(voulus)), dans: &contenu, apres: &rendus)
                recus = recus.dropFirst(voulus)
            } else {
                guard completer(voulus, de: &recus) else { break }
                var morceau: [UInt8] = []
                swap(&morceau, &attente)
                let fait = morceau.withUnsafeBufferPointer { morceau in
                    Result { () throws(ErreurCrypto) in try ouvrir(morceau, dans: &contenu, apres: &rendus) }
                }
                try fait.get()
                morceau.removeAll(keepingCapacity: true)
                swap(&morceau, &attente)
            }
        }
        guard recus.isEmpty else { throw ErreurCrypto(.authentification, "bytes after the file") }
        contenu.removeLast(contenu.count - rendus)
        return contenu
    }

    /// Moves bytes from `recus` to `attente` until it holds `nombre`; false when they are not all there yet.
    private mutating func completer(_ nombre: Int, de recus: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let pris = recus.prefix(nombre - attente.count)
        attente += pris
        recus = recus.dropFirst(pris.count)
        return attente.count == nombre
    }

    /// Decrypts a whole chunk into `contenu`, behind its first `rendus` bytes, and counts the bytes of content among them.
    private mutating func ouvrir(
        _ morceau: UnsafeBufferPointer<UInt8>, dans contenu: inout [UInt8], apres rendus: inout Int
    ) throws(ErreurCrypto) {
        let place = rendus..<(rendus + longueur)
        let dernier = faits + Int64(place.count) == bourree
        let nonce = CleFichier.nonce(faits / Int64(CleFichier.morceau), dernier: dernier)
        try Aead.chacha20Poly1305.dechiffrer(
            morceau, dans: &contenu, depuis: place.lowerBound, cle: cle.flux, nonce: nonce)
        rendus += Int(max(0, min(Int64(place.count), taille - faits)))
        guard contenu[rendus..<place.upperBound].allSatisfy({ $0 == 0 }) else {
            throw ErreurCrypto(.authentification, "padding is not zero")
        }
        faits += Int64(place.count)
    }
}
