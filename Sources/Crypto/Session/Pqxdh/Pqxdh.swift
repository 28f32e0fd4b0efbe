import Crypto

/// What a handshake gives both ends.
struct SecretsPqxdh: Sendable {
    /// The root key.
    let racine: SecretBref
    /// The header key of the initiator's first chain.
    let enteteInitiateur: SecretBref
    /// The header key of the receiver's first chain.
    let enteteSuivanteRepondeur: SecretBref
    /// The session's name, 32 bytes; not secret.
    let session: [UInt8]
}

/// PQXDH (Signal's specification, revision 3; protocol section 2), for both ends.
enum Pqxdh {
    /// Begins with the device whose bundle was fetched and verified.
    static func initier(
        moi: Bout, idh: PaireX25519, lui: Bout, paquet: PaquetCles
    ) throws(ErreurCrypto) -> (secrets: SecretsPqxdh, amorce: AmorcePqxdh) {
        let ephemere = try X25519.paire()
        let (ss, chiffre) = try paquet.pq.cle.mlkem1024.encapsuler()
        let amorce = try AmorcePqxdh(
            cleEphemere: ephemere.publique,
            precles: .init(
                spk: paquet.spk.id, opk: paquet.opk?.id, pqUsage: paquet.pq.usage, pq: paquet.pq.id),
            chiffre: chiffre)
        let spk = try paquet.spk.cle.x25519
        let opk = try paquet.opk?.cle.x25519
        let materiel = try materiel(avecOpk: opk != nil, ss: ss) { dh throws(ErreurCrypto) in
            try idh.partage(avec: spk, vers: dh[0])
            try ephemere.secrete.emprunter { secrete throws(ErreurCrypto) in
                try X25519.partage(secrete, lui.idh, vers: dh[1])
                try X25519.partage(secrete, spk, vers: dh[2])
                if let opk { try X25519.partage(secrete, opk, vers: dh[3]) }
            }
        }
        let transcription = TranscriptionPqxdh(
            initiateur: moi, repondeur: lui, spk: .init(paquet.spk), opk: paquet.opk.map { .init($0) },
            pqUsage: paquet.pq.usage, pq: .init(paquet.pq), cleEphemere: ephemere.publique, chiffre: chiffre)
        return (deriver(materiel, transcription), amorce)
    }

    /// Reaches the same secrets from the private keys that `amorce` names.
    static func repondre(_ amorce: AmorcePqxdh, cles: ClesReponse) throws(ErreurCrypto) -> SecretsPqxdh {
        let ss = try cles.pq.paire.mlkem1024.decapsuler(amorce.chiffre)
        let spk = try cles.spk.paire.x25519
        let opk = try cles.opk?.paire.x25519
        let materiel = try materiel(avecOpk: opk != nil, ss: ss) { dh throws(ErreurCrypto) in
            try spk.partage(avec: cles.lui.idh, vers: dh[0])
            try cles.idh.partage(avec: amorce.cleEphemere, vers: dh[1])
            try spk.partage(avec: amorce.cleEphemere, vers: dh[2])
            try opk?.partage(avec: amorce.cleEphemere, vers: dh[3])
        }
        let transcription = TranscriptionPqxdh(
            initiateur: cles.lui, repondeur: cles.moi, spk: .init(cles.spk.precle),
            opk: cles.opk.map { .init($0.precle) }, pqUsage: amorce.pqUsage, pq: .init(cles.pq.precle),
            cleEphemere: amorce.cleEphemere, chiffre: amorce.chiffre)
        return deriver(materiel, transcription)
    }

    /// 32 bytes 0xFF, the Diffie-Hellman outputs in their order, the encapsulated secret.
    private static func materiel(
        avecOpk: Bool, ss: SymmetricKey, _ partager: ([UnsafeMutablePointer<UInt8>]) throws(ErreurCrypto) -> Void
    ) throws(ErreurCrypto) -> SecretBref {
        let (taille, partages) = (SecretBref.tailleCle, avecOpk ? 4 : 3)
        return try SecretBref((partages + 2) * taille) { sortie throws(ErreurCrypto) in
            sortie.update(repeating: 0xff, count: taille)
            try partager((1...partages).map { sortie + $0 * taille })
            ss.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(start: sortie + (partages + 1) * taille, count: taille)
                    .copyMemory(from: $0)
            }
        }
    }

    static func deriver(_ materiel: SecretBref, _ transcription: TranscriptionPqxdh) -> SecretsPqxdh {
        let sel = [UInt8](repeating: 0, count: 64)
        let cles = sel.withUnsafeBytes { sel in
            HKDF512.cles(4, materiel.lire { SymmetricKey(data: $0) }, sel: sel, .pqxdh, transcription.hash)
        }
        return SecretsPqxdh(
            racine: cles[0], enteteInitiateur: cles[1], enteteSuivanteRepondeur: cles[2],
            session: cles[3].lire { Array($0) })
    }
}
