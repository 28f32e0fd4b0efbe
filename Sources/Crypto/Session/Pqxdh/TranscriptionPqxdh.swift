import Crypto

/// Everything public in a handshake, in the order in which it is hashed: the session's keys depend on each byte of it.
struct TranscriptionPqxdh {
    /// A prekey as both ends know it.
    struct Cle {
        let id: UInt32
        let octets: [UInt8]
    }

    let initiateur: Bout
    let repondeur: Bout
    let spk: Cle
    let opk: Cle?
    let pqUsage: Precle.Usage
    let pq: Cle
    let cleEphemere: ClePubliqueX25519
    let chiffre: [UInt8]

    var octets: [UInt8] {
        var codeur = Encodeur(capacite: 4096)
        codeur.entier(Limites.suite)
        for bout in [initiateur, repondeur] {
            codeur.fixe(bout.partie.compte.octets)
            codeur.entier(bout.partie.appareil)
            codeur.entier(bout.partie.gen)
            codeur.fixe(bout.ik.octets)
            codeur.fixe(bout.dsk.octets)
            codeur.fixe(bout.idh.octets)
        }
        codeur.entier(spk.id)
        codeur.fixe(spk.octets)
        codeur.option(opk) { codeur, opk in
            codeur.entier(opk.id)
            codeur.fixe(opk.octets)
        }
        codeur.entier(pqUsage.rawValue)
        codeur.entier(pq.id)
        codeur.fixe(pq.octets)
        codeur.fixe(cleEphemere.octets)
        codeur.fixe(chiffre)
        return codeur.octets
    }

    /// SHA-512 of the encoding, 64 bytes.
    var hash: [UInt8] { Array(SHA512.hash(data: octets)) }
}

extension TranscriptionPqxdh.Cle {
    init(_ precle: Precle) { self.init(id: precle.id, octets: precle.cle.octets) }
}
