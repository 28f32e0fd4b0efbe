/// The handshake fields that an initiator repeats until the first reply: what it made, and which prekeys it was made with.
public struct AmorcePqxdh: Hashable, Sendable {
    /// Size of a `nom` in bytes.
    public static let tailleNom = 32

    /// The receiver's prekeys that a handshake names.
    struct Precles: Hashable, Sendable {
        let spk: UInt32
        let opk: UInt32?
        let pqUsage: Precle.Usage
        let pq: UInt32
    }

    /// EKa, the initiator's ephemeral key.
    public let cleEphemere: ClePubliqueX25519
    let precles: Precles
    /// What was encapsulated to it, 1,568 bytes.
    public let chiffre: [UInt8]
    /// The name under which live sessions and ended ones know this handshake, 32 bytes.
    public let nom: [UInt8]

    init(cleEphemere: ClePubliqueX25519, precles: Precles, chiffre: [UInt8]) throws(ErreurCrypto) {
        self.cleEphemere = cleEphemere
        self.precles = precles
        self.chiffre = chiffre
        nom = try Blake2b.hash(.poignee, cleEphemere.octets + chiffre)
    }

    /// Reads what an `Interieur.Amorce` carries in `champs`.
    /// - Throws: `encodage`, `cleRefusee`, or `versionInconnue` for a post-quantum use that this build does not know.
    public init(octets: [UInt8]) throws(ErreurCrypto) {
        var champs = Decodeur(octets)
        try self.init(&champs)
        try champs.fin()
    }

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        try self.init(
            cleEphemere: try ClePubliqueX25519(champs.fixe(ClePubliqueX25519.taille)), precles: try Precles(&champs),
            chiffre: try champs.fixe(ClePubliqueMLKEM1024.tailleChiffre))
    }

    /// The one encoding.
    public var octets: [UInt8] {
        var codeur = Encodeur(capacite: 2048)
        codeur.fixe(cleEphemere.octets)
        precles.ecrire(&codeur)
        codeur.fixe(chiffre)
        return codeur.octets
    }

    /// Number of the receiver's signed prekey.
    public var spk: UInt32 { precles.spk }
    /// Number of its one-time prekey, when there was one.
    public var opk: UInt32? { precles.opk }
    /// Which post-quantum prekey: `pqspk` or `pqopk`.
    public var pqUsage: Precle.Usage { precles.pqUsage }
    /// Its number.
    public var pq: UInt32 { precles.pq }
}

extension AmorcePqxdh.Precles {
    func ecrire(_ codeur: inout Encodeur) {
        codeur.entier(spk)
        codeur.option(opk) { $0.entier($1) }
        codeur.entier(pqUsage.rawValue)
        codeur.entier(pq)
    }

    init(_ champs: inout Decodeur) throws(ErreurCrypto) {
        spk = try champs.entier()
        opk = try champs.option { champs throws(ErreurCrypto) in try champs.entier() }
        guard let usage = Precle.Usage(rawValue: try champs.entier()), usage.estMLKEM else {
            throw ErreurCrypto(.versionInconnue, "post-quantum prekey use")
        }
        pqUsage = usage
        pq = try champs.entier()
    }

    /// The one-time ones among them.
    var ponctuelles: [PrecleConsommee] {
        (opk.map { [PrecleConsommee(usage: .opk, id: $0)] } ?? [])
            + (pqUsage == .pqopk ? [PrecleConsommee(usage: .pqopk, id: pq)] : [])
    }
}
