import Crypto

/// What a message says of its place, encrypted under the chain's header key: the sender's pair, what it encapsulated, and the
/// numbers.
struct EnteteRatchet: Equatable {
    let dh: ClePubliqueX25519
    let ek: ArraySlice<UInt8>
    /// Encapsulated to the receiver's last `ek`; nil in the initiator's first chain and nowhere else.
    let ct: ArraySlice<UInt8>?
    /// How many messages the sender's previous chain had.
    let pn: UInt32
    /// The message's number in its chain, from 0; the last that there could be is not used.
    let n: UInt32

    private static let tailleSansCt = ClePubliqueX25519.taille + MLKEM768.tailleCle + 1 + 4 + 4
    /// The longest encoding, in bytes.
    static let tailleMax = tailleSansCt + MLKEM768.tailleChiffre

    init(dh: ClePubliqueX25519, ek: [UInt8], ct: [UInt8]?, pn: UInt32, n: UInt32) {
        self.dh = dh
        self.ek = ek[...]
        self.ct = ct?[...]
        self.pn = pn
        self.n = n
    }

    static func taille(avecCt: Bool) -> Int { avecCt ? tailleMax : tailleSansCt }

    func ecrire(_ codeur: inout Encodeur) {
        codeur.fixe(dh.octets)
        codeur.fixe(ek)
        codeur.option(ct) { $0.fixe($1) }
        codeur.entier(pn)
        codeur.entier(n)
    }

    /// Reads a header; `ek` is not looked into, since only a chain's first header needs it.
    /// - Throws: `encodage`, `cleRefusee`.
    init(octets: [UInt8]) throws(ErreurCrypto) {
        var champs = Decodeur(octets)
        dh = try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille))
        ek = try champs.tranche(MLKEM768.tailleCle)
        ct = try champs.option { champs throws(ErreurCrypto) in try champs.tranche(MLKEM768.tailleChiffre) }
        pn = try champs.entier()
        n = try champs.entier()
        guard n < .max else { throw ErreurCrypto(.encodage, "message number") }
        try champs.fin()
    }
}
