import Crypto

/// KDF_RK: the root key, a Diffie-Hellman output and an encapsulated secret give the next root key, a chain key and the next
/// header key of that direction.
enum KdfRacine {
    /// The public halves of a step, all of which its keys depend on.
    struct Pas {
        /// The sender's and the receiver's ratchet keys.
        let emetteur: ClePubliqueX25519
        let recepteur: ClePubliqueX25519
        /// The encapsulation key and what was encapsulated to it; both empty in the initiator's first chain.
        let ek: [UInt8]
        let ct: [UInt8]
    }

    static func deriver(
        _ racine: SecretBref, dh: SecretBref, ss: SymmetricKey?, _ pas: Pas
    ) -> (racine: SecretBref, chaine: SecretBref, entete: SecretBref) {
        var hache = SHA512()
        hache.update(data: pas.emetteur.octets)
        hache.update(data: pas.recepteur.octets)
        hache.update(data: pas.ek)
        hache.update(data: pas.ct)
        let taille = dh.taille + (ss == nil ? 0 : SecretBref.tailleCle)
        let materiel = SecretBref(taille) { sortie in
            let sortie = UnsafeMutableRawBufferPointer(start: sortie, count: taille)
            dh.lire { sortie.copyMemory(from: $0) }
            ss?.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: sortie[dh.taille...]).copyMemory(from: $0) }
        }
        let cles = racine.lire { sel in
            HKDF512.cles(3, materiel.lire { SymmetricKey(data: $0) }, sel: sel, .racine, Array(hache.finalize()))
        }
        return (cles[0], cles[1], cles[2])
    }
}
