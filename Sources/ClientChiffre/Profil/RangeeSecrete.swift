import CryptoChiffre

/// What a row holds that has a secret key in it: kept in the canonical encoding behind its version, so that no more copies of the key
/// are made than can be wiped.
protocol RangeeSecrete {
    /// The version of its encoding.
    static var version: UInt8 { get }
    /// Most bytes of its encoding: what a buffer leaves behind when it grows is not wiped.
    static var tailleMax: Int { get }

    init(_ champs: inout Decodeur) throws(ErreurCrypto)

    func coder(_ codeur: inout Encodeur)
}

extension RangeeSecrete {
    /// It holds a secret: seal it, then wipe it with `effacer`.
    var etat: [UInt8] {
        var codeur = Encodeur(capacite: Self.tailleMax)
        codeur.entier(Self.version)
        coder(&codeur)
        return codeur.octets
    }

    /// Takes it up from what was kept of it, which the caller wipes.
    /// - Throws: `encodage`, `limite`; `versionInconnue` for another version.
    init(etat: [UInt8]) throws(ErreurCrypto) {
        var champs = Decodeur(etat)
        guard try champs.entier(UInt8.self) == Self.version else {
            throw ErreurCrypto(.versionInconnue, "\(Self.self)")
        }
        try self.init(&champs)
        try champs.fin()
    }
}
