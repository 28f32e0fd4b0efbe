import Crypto

extension Ratchet {
    /// Never less than what `ecrire` writes, in bytes.
    static let tailleMax = 4096

    /// Everything but the skipped keys, which have a place of their own.
    func ecrire(_ codeur: inout Encodeur) {
        codeur.secret(racine)
        codeur.secret(enteteEmission)
        codeur.secret(enteteReception)
        codeur.option(reception) { $1.ecrire(&$0) }
        switch tour {
        case .emission(let emission):
            codeur.booleen(true)
            emission.ecrire(&codeur)
        case .attente(let attente):
            codeur.booleen(false)
            attente.ecrire(&codeur)
        }
    }

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        racine = try champs.secret()
        enteteEmission = try champs.secret()
        enteteReception = try champs.secret()
        reception = try champs.option { champs throws(ErreurCrypto) in try Reception(&champs) }
        tour = try champs.booleen() ? .emission(Emission(&champs)) : .attente(Attente(&champs))
    }
}

extension Ratchet.Emission {
    fileprivate func ecrire(_ codeur: inout Encodeur) {
        paire.ecrire(&codeur)
        codeur.option(ct) { $0.fixe($1) }
        codeur.secret(entete)
        codeur.entier(pn)
        codeur.secret(cle)
        codeur.entier(n)
    }

    fileprivate init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        paire = try PaireRatchet(&champs)
        ct = try champs.option { champs throws(ErreurCrypto) in try champs.fixe(MLKEM768.tailleChiffre) }
        entete = try champs.secret()
        pn = try champs.entier()
        cle = try champs.secret()
        n = try champs.entier()
    }
}

extension Ratchet.Attente {
    fileprivate func ecrire(_ codeur: inout Encodeur) {
        codeur.fixe(dh.octets)
        codeur.fixe(ek.octets)
        codeur.entier(pn)
    }

    fileprivate init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        dh = try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille))
        ek = CleMLKEM(verifiee: try champs.fixe(MLKEM768.tailleCle))
        pn = try champs.entier()
    }
}

extension Ratchet.Reception {
    fileprivate func ecrire(_ codeur: inout Encodeur) {
        codeur.fixe(dh.octets)
        codeur.secret(entete)
        codeur.booleen(premiere)
        codeur.secret(cle)
        codeur.entier(n)
    }

    fileprivate init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        dh = try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille))
        entete = try champs.secret()
        premiere = try champs.booleen()
        cle = try champs.secret()
        n = try champs.entier()
    }
}
